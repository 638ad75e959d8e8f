package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that end a statement although no record is at fault. */
class LimitsIT extends SinkTestBase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void timeoutsOfTheSessionDoNotEndABatch(int version) {
        open(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END'",
                "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
        String limits = "-c%20statement_timeout=600" + (version < 17 ? "" : "%20-c%20transaction_timeout=600");

        PostgresSink sink = write(
                PostgresSink.builder().url(database.url() + "?options=" + limits),
                records.create("t", data("id", 1), data("id", 1)));

        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1"));
        assertThat(sink.progress().replays()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void cancelledStatementIsRetried(Way way) throws Exception {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Record record = records.create("t", data("id", 1), data("id", 1));
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            CompletableFuture<PostgresSink> writing = CompletableFuture.supplyAsync(() -> write(record));
            awaitWaiting();
            database.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND datname = current_database()");
            blocker.rollback();

            assertThat(writing.get().progress().retries()).isPositive();
        }
        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1"));
    }

    /** Acknowledged records are durable, unless the session requests another kind of guarantee. */
    @ParameterizedTest
    @CsvSource({"off, on", "local, local", "on, on"})
    void commitIsDurable(String asked, String used) {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, c text DEFAULT current_setting('synchronous_commit'))");

        write(
                PostgresSink.builder().url(database.url() + "?options=-c%20synchronous_commit=" + asked),
                records.create("t", data("id", 1), data("id", 1)));

        assertThat(database.value("SELECT c FROM t")).isEqualTo(used);
    }

    private void awaitWaiting() {
        await("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()");
    }
}
