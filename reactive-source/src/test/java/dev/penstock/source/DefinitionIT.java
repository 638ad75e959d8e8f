package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.CompositeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.DomainDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.RangeDefinition;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels with records beyond what pgoutput sends. */
@Timeout(300)
class DefinitionIT {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void describesColumnsKeyAndTypesInSnapshotAndStream(int version) {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            database.execute(
                    "CREATE EXTENSION citext",
                    "CREATE SCHEMA \"s 1\"",
                    "CREATE TYPE \"s 1\".mood AS ENUM ('sad', 'o''k')",
                    "CREATE DOMAIN \"s 1\".short AS varchar(5) NOT NULL",
                    "CREATE TYPE \"s 1\".pair AS (m \"s 1\".mood[], n numeric(5,2))",
                    "CREATE TYPE \"s 1\".span AS RANGE (subtype = text, collation = \"C\")",
                    "CREATE TABLE t (b int NOT NULL, a numeric(10,2) NOT NULL, p \"s 1\".pair, d \"s 1\".short, c citext,"
                            + " x text COLLATE \"C\", r \"s 1\".span, PRIMARY KEY (a, b))",
                    "INSERT INTO t VALUES (1, 1, NULL, 'd')");

            PostgresSource source = PostgresSource.builder()
                    .url(database.url())
                    .slotName("definition")
                    .tables("t")
                    .build();
            List<Record> records = source.records()
                    .doOnNext(record -> {
                        if ("last".equals(record.metadata().get(Metadata.SNAPSHOT))) {
                            database.execute(
                                    "INSERT INTO t VALUES (2, 1, NULL, 'd')",
                                    "ALTER TABLE t ADD f int[] DEFAULT '{7,8}'",
                                    "ALTER TABLE t ALTER d DROP NOT NULL",
                                    "INSERT INTO t VALUES (3, 1, NULL, 'd')");
                        }
                    })
                    .take(3)
                    .collectList()
                    .blockOptional(Duration.ofMinutes(1))
                    .orElseThrow();
            source.admin().released().block(Duration.ofMinutes(1));

            TableDefinition snapshot = definition(records.get(0));
            assertThat(snapshot.primaryKey()).containsExactly("a", "b");
            assertThat(snapshot.columns())
                    .extracting(ColumnDefinition::name)
                    .containsExactly("b", "a", "p", "d", "c", "x", "r");
            assertThat(snapshot.columns())
                    .extracting(ColumnDefinition::type)
                    .containsExactly(
                            "integer",
                            "numeric(10,2)",
                            "\"s 1\".pair",
                            "\"s 1\".short",
                            "public.citext",
                            "text",
                            "\"s 1\".span");
            assertThat(snapshot.column("x").orElseThrow().collation()).isEqualTo("C");
            assertThat(snapshot.columns()).filteredOn(ColumnDefinition::notNull).hasSize(2);
            assertThat(snapshot.types()).hasSize(5);
            assertThat(snapshot.types().get(0)).isEqualTo(new EnumDefinition("s 1", "mood", List.of("sad", "o'k")));
            assertThat(snapshot.types().get(1)).isInstanceOf(CompositeDefinition.class);
            assertThat(snapshot.types().get(2))
                    .isEqualTo(new DomainDefinition("s 1", "short", "character varying(5)", true, null));
            assertThat(snapshot.types().get(3))
                    .isEqualTo(new ExtensionTypeDefinition("public", "citext", "citext", "public"));
            assertThat(snapshot.types().get(4)).isInstanceOf(RangeDefinition.class);
            assertThat(definition(records.get(1)).primaryKey()).containsExactly("a", "b");
            ColumnDefinition added = definition(records.get(2)).column("f").orElseThrow();
            assertThat(added.type()).isEqualTo("integer[]");
            assertThat(added.missing()).isEqualTo("{7,8}");
            assertThat(added.filled()).isTrue();
        }
    }

    private static TableDefinition definition(Record record) {
        return requireNonNull(((Row) requireNonNull(record.after())).relation().definition());
    }
}
