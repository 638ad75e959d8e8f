package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import java.util.Map;
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

    /** An operator made two records of one, and gave the second one no transaction. */
    @ParameterizedTest
    @EnumSource
    void rowIsNotAppendedTwiceIfTheRecordMadeFromItIsRefused(Way way) {
        open(way);
        database.execute("CREATE TABLE t (v int)", "CREATE TABLE audit (v int CONSTRAINT small CHECK (v < 10))");
        Record first = append("t", 1, "0/1");
        Record second = append("t", 2, "0/2");
        Record made = made(second, 77);
        PostgresSinkBuilder sink = sink().delivery(Delivery.EXACTLY_ONCE).pipeline("p");

        fail(RecordException.class, sink, first, second, made);

        assertThat(database.value("SELECT string_agg(v::text, ' ' ORDER BY v) FROM t"))
                .isEqualTo("1");
        assertThat(sink.build().lastPosition().block(DEADLINE)).isEqualTo(first.position());
        database.execute("ALTER TABLE audit DROP CONSTRAINT small");
        write(sink, second, made);
        assertThat(database.value("SELECT string_agg(v::text, ' ' ORDER BY v) FROM t"))
                .isEqualTo("1 2");
    }

    /** The record that an operator made comes first, and a later record of the transaction is refused. */
    @ParameterizedTest
    @EnumSource
    void rowIsNotLostIfOnlyTheRecordMadeFromItCouldBeWritten(Way way) {
        open(way);
        database.execute("CREATE TABLE t (v int CHECK (v < 10))", "CREATE TABLE audit (v int)");
        Record first = append("t", 1, "0/1");
        Record second = append("t", 2, "0/2");

        fail(RecordException.class, first, made(second, 2), second, append("t", 77, "0/2"));

        assertThat(acknowledged.last()).isEqualTo(first.position());
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM audit")).isEqualTo("0");
    }

    private Record append(String table, int value, String commitLsn) {
        return records.record(
                Operation.CREATE, table, null, null, data("v", value), Map.of(Metadata.COMMIT_LSN, commitLsn));
    }

    private static Record made(Record from, int value) {
        return Record.of(
                from.position(), Operation.CREATE, Map.of(Metadata.COLLECTION, "audit"), null, null, data("v", value));
    }
}
