package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The state of a target that is ahead of the records which are written again. */
class RepeatIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void rowsThatComeWholeMakeTheTargetCatchUpWithItself(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
        Record[] all = {
            records.create("t", data("id", 1), data("id", 1, "v", "a")),
            records.create("t", data("id", 2), data("id", 2, "v", "b")),
            records.update("t", data("id", 1), null, data("id", 1, "v", "c")),
            records.update("t", data("id", 3), data("id", 2), data("id", 3, "v", "b")),
            records.delete("t", data("id", 1), data("id", 1)),
            records.create("t", data("id", 1), data("id", 1, "v", "d"))
        };

        write(all);
        write(all);

        assertThat(database.value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t"))
                .isEqualTo("1d 3b");
    }

    @ParameterizedTest
    @EnumSource
    void appendedRowsAreAppendedAgain(Way way) {
        open(way);
        database.execute("CREATE TABLE t (v text)");
        Record row = records.create("t", null, data("v", "a"));

        write(row);
        write(row);

        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void reusedKeyBringsUnsentColumnsFromTheWrongRow(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text, large text)");
        Record moved = records.patch("t", data("id", 2), data("id", 1), data("id", 2, "v", "first"), "large");
        Record reused = records.create("t", data("id", 1), data("id", 1, "v", "second", "large", "of the second"));
        write(records.create("t", data("id", 1), data("id", 1, "v", "first", "large", "of the first")));

        write(moved, reused);
        assertThat(database.value("SELECT large FROM t WHERE id = 2")).isEqualTo("of the first");
        write(moved, reused);

        assertThat(database.value("SELECT large FROM t WHERE id = 2")).isEqualTo("of the second");
    }

    @ParameterizedTest
    @EnumSource
    void valueThatAnotherRowHasByNowIsRefused(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE)");
        Record given = records.create("t", data("id", 1), data("id", 1, "u", 7));
        write(
                given,
                records.update("t", data("id", 1), null, data("id", 1, "u", 8)),
                records.create("t", data("id", 2), data("id", 2, "u", 7)));

        SinkException error = fail(RecordException.class, given);

        assertThat(error.sqlState()).contains("23505");
    }

    @ParameterizedTest
    @EnumSource
    void columnThatWasDroppedIsMissed(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, old text)");
        Record before = records.create("t", data("id", 1), data("id", 1, "old", "x"));
        write(before);
        database.execute("ALTER TABLE t DROP COLUMN old");

        SinkException error = fail(RecordException.class, before);

        assertThat(error.column()).contains("old");
    }
}
