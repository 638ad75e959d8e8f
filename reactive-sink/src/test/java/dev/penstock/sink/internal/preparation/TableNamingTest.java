package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNamingTest {
    private final TableNaming naming =
            new TableNaming(Template.parse("{{ .Metadata.to }}"), TargetScope.of(Set.of(), List.of("t", "s.t")));

    /** A logical message has no table unless the rule names one; other records must have one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            CREATE   | false | t            | public.t
            CREATE   | false | s.t          | s.t
            CREATE   | false | "a.b"."c""d" | a.b.c"d
            CREATE   | true  | t            | public.t
            CREATE   | true  | none         | none
            CREATE   | false | none         | error
            UPDATE   | true  | none         | error
            CREATE   | false | a.b.c        | error
            CREATE   | true  | a.b.c        | error
            CREATE   | false | .t           | error
            """)
    void namesTheTableOfARecord(Operation operation, boolean message, @Nullable String to, @Nullable String expected) {
        Record record = record(operation, message, to == null ? "" : to);

        for (int time = 0; time < 2; time++) {
            if ("error".equals(expected)) {
                assertThatThrownBy(() -> naming.name(record))
                        .isInstanceOf(RecordException.class)
                        .hasMessageContaining("The name of the table is empty or malformed.");
            } else {
                CollectionName name = naming.name(record);
                assertThat(name == null ? null : name.schema() + "." + name.table())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void namesOfRecordsInTurnAreNotMixedUp() {
        for (String to : List.of("t", "u", "t", "t", "s.t", "u")) {
            assertThat(naming.name(record(Operation.CREATE, false, to))).isEqualTo(CollectionName.parse(to));
        }
    }

    /** A rule can name any number of tables. */
    @Test
    void namesTablesBeyondThoseThatItRemembers() {
        for (int i = 0; i < 10_100; i++) {
            assertThat(naming.name(record(Operation.CREATE, false, "t" + i)))
                    .isEqualTo(new CollectionName("public", "t" + i));
        }
        assertThat(naming.name(record(Operation.CREATE, false, "t0"))).isEqualTo(new CollectionName("public", "t0"));
    }

    @Test
    void refusesATableThatMayNotBeWrittenTo() {
        Record record = record(Operation.CREATE, false, "u");

        naming.requireAllowed(record, CollectionName.parse("s.t"));
        assertThatThrownBy(() -> naming.requireAllowed(record, CollectionName.parse("u")))
                .isInstanceOfSatisfying(RecordException.class, error -> {
                    assertThat(error.sqlState()).contains("42501");
                    assertThat(error.table()).contains("u");
                    assertThat(error.position()).contains(record.position());
                });
    }

    /** Many partitions of one table bring many relations of it. */
    @Test
    void comparesARelationOnceUntilThereAreAThousand() {
        CollectionName table = CollectionName.parse("t");
        CollectionName other = CollectionName.parse("u");
        ComparedRelations compared = new ComparedRelations();
        for (int i = 0; i < 1000; i++) {
            assertThat(compared.contains(table, relation(i))).isFalse();
            compared.add(table, relation(i));
            assertThat(compared.contains(table, relation(i))).isTrue();
        }
        assertThat(compared.contains(other, relation(1))).isFalse();
        assertThat(compared.contains(table, relation(0))).isTrue();

        compared.add(table, relation(1000));

        assertThat(compared.contains(table, relation(1000))).isTrue();
        assertThat(compared.contains(table, relation(0))).isFalse();
        assertThat(compared.last(table, relation(7))).isEqualTo(relation(7));
        assertThat(compared.last(other, relation(7))).isNull();
        assertThat(compared.last(table, relation(2000))).isNull();
    }

    private static Relation relation(int oid) {
        return new Relation(oid, "public", "t" + oid, List.of());
    }

    private static Record record(Operation operation, boolean message, String to) {
        Map<String, String> metadata = message ? Map.of("to", to, Metadata.MESSAGE_PREFIX, "p") : Map.of("to", to);
        return Record.of(Position.of(new byte[] {1}), operation, metadata, null, null, null);
    }
}
