package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transaction is committed, but the confirmation does not reach the sink. */
class LostCommitIT extends SinkTestBase {
    /** A copy into a stage, one into the table, or single statements are in flight when the repetition is refused. */
    @ParameterizedTest
    @EnumSource
    void whatWasCommittedIsNotWrittenAgain(Way way) throws Exception {
        open(way);
        database.execute(
                "CREATE TABLE t (id int)",
                "CREATE TABLE u (id int PRIMARY KEY, n int)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END'",
                "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()");
        List<Record> all = new ArrayList<>(List.of(
                records.create("t", null, data("id", 1)),
                records.update("u", data("id", 1), null, data("id", 1, "n", 1)),
                records.create("t", null, data("id", 2))));
        for (int id = 3; id < 60; id++) {
            all.add(records.create("t", null, data("id", id)));
            all.add(records.update("u", data("id", id), null, data("id", id, "n", id)));
        }
        int first = way.name().startsWith("BULK") ? 43 : 3;
        try (TcpProxy proxy = TcpProxy.to(database.server());
                Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            PostgresSinkBuilder sink = PostgresSink.builder()
                    .url(proxy.url(database))
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("p")
                    .batchSize(first);
            CompletableFuture<PostgresSink> writing =
                    CompletableFuture.supplyAsync(() -> write(sink, all.toArray(Record[]::new)));
            await("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

            proxy.stall(Direction.TO_CLIENT);
            statement.execute("SELECT pg_advisory_unlock(1)");
            await("SELECT count(*) = 2 FROM t");
            proxy.reset();
            proxy.resume();

            assertThat(writing.get().lastPosition().block(DEADLINE))
                    .isEqualTo(all.get(all.size() - 1).position());
            assertThat(writing.get().progress().retries()).isEqualTo(1);
        }
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t"))
                .isEqualTo("59 59");
        assertThat(database.value("SELECT count(*) FROM u WHERE n = id")).isEqualTo("58");
    }
}
