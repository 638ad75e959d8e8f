package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The target's key has more columns than the source's, as a partitioned table requires. */
class WiderKeyIT extends SinkTestBase {
    private static final LocalDate JANUARY = LocalDate.of(2026, 1, 15);
    private static final LocalDate FEBRUARY = LocalDate.of(2026, 2, 15);

    private void partitioned() {
        database.execute(
                "CREATE TABLE e (id int, created date, v int, PRIMARY KEY (id, created)) PARTITION BY RANGE (created)",
                "CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                "CREATE TABLE e2 PARTITION OF e FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')");
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreWrittenByTheRecordsKey(Way way) {
        open(way);
        partitioned();

        write(
                records.create("e", data("id", 1), data("id", 1, "created", JANUARY, "v", 1)),
                records.create("e", data("id", 2), data("id", 2, "created", JANUARY, "v", 2)));
        write(
                records.update("e", data("id", 1), null, data("id", 1, "created", JANUARY, "v", 11)),
                records.delete("e", data("id", 2), null));

        assertThat(database.rows("SELECT id, v FROM e ORDER BY id")).containsExactly(List.of("1", "11"));
    }

    @ParameterizedTest
    @EnumSource
    void rowWhosePartitionChangesMoves(Way way) {
        open(way);
        partitioned();

        write(records.create("e", data("id", 1), data("id", 1, "created", JANUARY, "v", 1)));
        write(records.update("e", data("id", 1), null, data("id", 1, "created", FEBRUARY, "v", 1)));

        assertThat(database.value("SELECT count(*) FROM e1")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM e2")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void repeatOfWhatIsWrittenAddsNothing(Way way) {
        open(way);
        partitioned();

        write(records.create("e", data("id", 1), data("id", 1, "created", JANUARY, "v", 1)));
        write(records.create("e", data("id", 1), data("id", 1, "created", JANUARY, "v", 1)));

        assertThat(database.value("SELECT count(*) FROM e")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void repeatAfterTheRowMovedAddsNothing(Way way) {
        open(way);
        partitioned();
        Record[] changes = {
            records.create("e", data("id", 1), data("id", 1, "created", JANUARY, "v", 1)),
            records.update("e", data("id", 1), null, data("id", 1, "created", FEBRUARY, "v", 2))
        };

        write(changes);
        write(changes[0]);
        assertThat(database.rows("SELECT id, v FROM e")).containsExactly(List.of("1", "1"));
        write(changes);

        assertThat(database.rows("SELECT id, v FROM e")).containsExactly(List.of("1", "2"));
    }

    @ParameterizedTest
    @EnumSource
    void keyThatTwoRowsHaveIsRefused(Way way) {
        open(way);
        partitioned();
        database.execute("INSERT INTO e VALUES (1, '2026-01-15', 1), (1, '2026-02-15', 2)");

        RecordException update = fail(
                RecordException.class,
                records.update("e", data("id", 1), null, data("id", 1, "created", JANUARY, "v", 3)));
        RecordException delete = fail(RecordException.class, records.delete("e", data("id", 1), null));

        assertThat(update).hasMessageContaining("More than one row has the record's key.");
        assertThat(delete).hasMessageContaining("More than one row has the record's key.");
        assertThat(database.rows("SELECT id, v FROM e ORDER BY v"))
                .containsExactly(List.of("1", "1"), List.of("1", "2"));
    }

    @ParameterizedTest
    @EnumSource
    void widerKeyOfATableWithoutPartitionsIsRefused(Way way) {
        open(way);
        database.execute("CREATE TABLE f (id int, shard int, PRIMARY KEY (id, shard))");

        RecordException error =
                fail(RecordException.class, records.create("f", data("id", 1), data("id", 1, "shard", 1)));

        assertThat(error).hasMessageContaining("no unique index");
    }

    @ParameterizedTest
    @EnumSource
    void keyThatTheOptionsNameIsTaken(Way way) {
        open(way);
        partitioned();

        write(
                sink().key("id", "created"),
                records.create("e", null, data("id", 1, "created", JANUARY, "v", 1)),
                records.update("e", null, null, data("id", 1, "created", JANUARY, "v", 2)));

        assertThat(database.rows("SELECT id, v FROM e")).containsExactly(List.of("1", "2"));
    }
}
