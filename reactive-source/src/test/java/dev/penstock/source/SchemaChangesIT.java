package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Row;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records that tell of a table's shape, at their place in the stream. */
@Timeout(300)
class SchemaChangesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private static final String[] CHANGES = {
        "INSERT INTO t VALUES (1), (2)",
        "ALTER TABLE t ADD a text",
        "INSERT INTO t SELECT 3, 'x' UNION ALL SELECT 4, 'y'",
        "BEGIN; INSERT INTO t VALUES (5, 'z'); ALTER TABLE t RENAME a TO b; INSERT INTO t VALUES (6, 'z'); COMMIT",
        "INSERT INTO t VALUES (7, 'w')"
    };

    private static final List<String> TOLD =
            List.of("0", "shape (id)", "1", "2", "shape (id, a)", "3", "4", "5", "shape (id, b)", "6", "7");

    @Test
    void emitsAShapeBeforeTheFirstRowThatHasIt() {
        try (Database database = database()) {
            List<Record> records = records(database, SchemaChanges.EMIT, null, TOLD.size());

            assertThat(texts(records)).isEqualTo(TOLD);
            Record shape = records.get(TOLD.indexOf("shape (id, a)"));
            assertThat(shape.metadata()).containsEntry(Metadata.COLLECTION, "t").containsKey(Metadata.XID);
            assertThat(shape.metadata().get(Metadata.DEFINITION))
                    .contains("CREATE TABLE")
                    .contains("\"a\" text");
        }
    }

    @Test
    void emitsNoneUnlessAsked() {
        try (Database database = database()) {
            assertThat(texts(records(database, SchemaChanges.IGNORE, null, 8)))
                    .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
        }
    }

    /** Whatever position is stored, nothing that follows it is missing, and nothing before it comes again. */
    @Test
    void resumesAfterAnyOfItsPositions() {
        try (Database database = database()) {
            List<Record> records = records(database, SchemaChanges.EMIT, null, TOLD.size());
            for (int i = 1; i < records.size() - 1; i++) {
                List<String> rest = rows(TOLD.subList(i + 1, TOLD.size()));
                List<Record> again =
                        records(database, SchemaChanges.IGNORE, records.get(i).position(), rest.size());

                assertThat(texts(again)).as("after %s", TOLD.get(i)).isEqualTo(rest);
            }
        }
    }

    private static Database database() {
        Database database = PostgresServer.shared(18).createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        database.execute("INSERT INTO t VALUES (0)");
        return database;
    }

    private static List<Record> records(Database database, SchemaChanges mode, @Nullable Position after, int count) {
        PostgresSource source = source(database, mode);
        List<Record> records = (after == null ? source.records() : source.recordsAfter(after))
                .doOnNext(record -> {
                    if ("last".equals(record.metadata().get(Metadata.SNAPSHOT))) {
                        database.execute(CHANGES);
                    }
                })
                .take(count)
                .collectList()
                .blockOptional(DEADLINE)
                .orElseThrow();
        source.admin().released().block(DEADLINE);
        return records;
    }

    private static PostgresSource source(Database database, SchemaChanges mode) {
        return PostgresSource.builder()
                .url(database.url())
                .slotName("shapes_" + database.name())
                .tables("t")
                .schemaChanges(mode)
                .build();
    }

    private static List<String> texts(List<Record> records) {
        return records.stream().map(SchemaChangesIT::text).toList();
    }

    private static String text(Record record) {
        Row row = (Row) requireNonNull(record.after());
        return record.metadata().containsKey(Metadata.DEFINITION)
                ? row.relation().columns().stream().map(Column::name).collect(Collectors.joining(", ", "shape (", ")"))
                : String.valueOf(row.get("id"));
    }

    private static List<String> rows(List<String> texts) {
        return texts.stream().filter(text -> !text.startsWith("shape")).toList();
    }
}
