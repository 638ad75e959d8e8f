package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A trigger that is set while the sink runs may change or suppress rows. No one has accepted that, and no count shows it. */
class NewTriggerIT extends SinkTestBase {
    private static final String KEEP =
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";

    private PostgresSinkBuilder exactlyOnce() {
        return sink().delivery(Delivery.EXACTLY_ONCE).pipeline("p");
    }

    private void table() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'old'), (2, 'old')", KEEP);
    }

    /** Writes a first record, runs statements in the target, and writes the others, in another batch. */
    private void writeAround(PostgresSinkBuilder builder, Record first, List<String> statements, Record... then) {
        Flux<Record> all = Flux.just(first)
                .concatWith(Flux.defer(() -> {
                            await("SELECT EXISTS (SELECT 1 FROM t WHERE id = 9)");
                            database.execute(statements.toArray(String[]::new));
                            return Flux.just(then);
                        })
                        .subscribeOn(Schedulers.boundedElastic()));
        all.as(builder.batchDelay(Duration.ofMillis(200)).build()).block(DEADLINE);
    }

    private DatabaseException failAround(PostgresSinkBuilder builder, List<String> statements, Record... then) {
        Throwable error = Assertions.catchThrowable(() -> writeAround(builder, first(), statements, then));
        assertThat(error).isInstanceOf(DatabaseException.class);
        return (DatabaseException) error;
    }

    private Record first() {
        return records.create("t", data("id", 9), data("id", 9, "v", "first"));
    }

    @ParameterizedTest
    @CsvSource({"14, INSERT", "14, UPDATE", "14, DELETE", "18, INSERT", "18, UPDATE", "18, DELETE"})
    void triggerThatSuppressesRowsIsAnErrorThatNamesIt(int version, String event) {
        open(version);
        table();
        List<String> trigger =
                List.of("CREATE TRIGGER keeps BEFORE " + event + " ON t FOR EACH ROW EXECUTE FUNCTION keep()");

        DatabaseException error = failAround(
                sink(),
                trigger,
                records.create("t", data("id", 3), data("id", 3, "v", "new")),
                records.update("t", data("id", 1), null, data("id", 1, "v", "new")),
                records.delete("t", data("id", 2), null));

        assertThat(error)
                .hasMessageContaining("table public.t (keeps)")
                .hasMessageContaining("Drop or disable the trigger");
        assertThat(error.isTransient()).isFalse();
        assertThat(database.rows("SELECT * FROM t ORDER BY id"))
                .containsExactly(List.of("1", "old"), List.of("2", "old"), List.of("9", "first"));
        assertThat(acknowledged.all()).hasSize(1);
    }

    @Test
    void rowsInBulkAreRefusedToo() {
        open(18);
        table();

        failAround(
                exactlyOnce(),
                List.of("CREATE TRIGGER keeps BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION keep()"),
                Flux.range(100, 60)
                        .map(id -> records.create("t", data("id", id), data("id", id, "v", "new")))
                        .collectList()
                        .block()
                        .toArray(Record[]::new));

        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("3");
    }

    @Test
    void triggerThatIsEnabledIsNew() {
        open(18);
        table();
        database.execute(
                "CREATE TRIGGER keeps BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()",
                "ALTER TABLE t DISABLE TRIGGER keeps");

        DatabaseException error = failAround(
                sink(),
                List.of("ALTER TABLE t ENABLE TRIGGER keeps"),
                records.update("t", data("id", 1), null, data("id", 1, "v", "new")));

        assertThat(error).hasMessageContaining("(keeps)");
    }

    /** A partition has the triggers of its table, and may have others. */
    @Test
    void triggerOfAPartitionIsNew() {
        open(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100)",
                KEEP,
                "CREATE FUNCTION go_on() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER known BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION go_on()");

        writeAround(
                sink(),
                first(),
                List.of("CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (100) TO (200)"),
                records.create("t", data("id", 100), data("id", 100, "v", "new")));
        database.execute("DELETE FROM t");
        DatabaseException error = failAround(
                sink(),
                List.of("CREATE TRIGGER keeps BEFORE INSERT ON t_2 FOR EACH ROW EXECUTE FUNCTION keep()"),
                records.create("t", data("id", 101), data("id", 101, "v", "new")));

        assertThat(error).hasMessageContaining("table public.t_2 (keeps)");
    }

    /** Triggers that the sink found are accepted, created again too; those after a row are not concerned. */
    @ParameterizedTest
    @EnumSource
    void othersAreAccepted(ReplicationRole role) {
        open(18);
        table();
        String same = "CREATE TRIGGER same BEFORE UPDATE ON t FOR EACH ROW"
                + " EXECUTE FUNCTION suppress_redundant_updates_trigger()";
        database.execute(same);

        writeAround(
                sink().replicationRole(role),
                first(),
                List.of(
                        "DROP TRIGGER same ON t",
                        same,
                        "CREATE TRIGGER audit AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()",
                        "CREATE TRIGGER whole BEFORE UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION keep()"),
                records.update("t", data("id", 1), null, data("id", 1, "v", "new")));

        assertThat(database.rows("SELECT v FROM t WHERE id = 1")).containsExactly(List.of("new"));
    }

    /** A session that acts as a replica fires only triggers that are enabled for it. */
    @Test
    void replicaIsConcernedByItsTriggersOnly() {
        open(18);
        table();
        PostgresSinkBuilder replica = sink().replicationRole(ReplicationRole.REPLICA);
        Record change = records.update("t", data("id", 1), null, data("id", 1, "v", "new"));
        writeAround(
                replica,
                first(),
                List.of("CREATE TRIGGER keeps BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()"),
                change);
        assertThat(database.rows("SELECT v FROM t WHERE id = 1")).containsExactly(List.of("new"));
        database.execute("DROP TRIGGER keeps ON t", "DELETE FROM t WHERE id = 9");

        failAround(
                replica,
                List.of(
                        "CREATE TRIGGER keeps BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()",
                        "ALTER TABLE t ENABLE ALWAYS TRIGGER keeps"),
                change);
    }

    @Test
    void restartAcceptsTheTrigger() {
        open(18);
        table();
        Record change = records.update("t", data("id", 1), null, data("id", 1, "v", "new"));
        failAround(
                sink(),
                List.of("CREATE TRIGGER keeps BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()"),
                change);

        write(change);

        assertThat(database.rows("SELECT v FROM t WHERE id = 1")).containsExactly(List.of("old"));
    }
}
