package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.FatalErrorException;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Records that cannot be written, permanently or for the moment. */
class FailuresIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void whatCameBeforeTheRecordAtFaultIsWrittenAndAcknowledged(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int CONSTRAINT small CHECK (n < 10))");
        Record good = records.create("t", data("id", 1), data("id", 1, "n", 1));
        Record bad = records.create("t", data("id", 2), data("id", 2, "n", 77));

        RecordException error =
                fail(RecordException.class, good, bad, records.create("t", data("id", 3), data("id", 3, "n", 3)));

        assertThat(error.position()).contains(bad.position());
        assertThat(error.sqlState()).contains("23514");
        assertThat(error).hasMessageContaining("'small'").hasMessageNotContaining("77");
        assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("1"));
        assertThat(acknowledged.last()).isEqualTo(good.position());
    }

    @Test
    void errorOfTheVirtualMachineOnTheEncodingThreadEndsTheSinkWithAnErrorSignal() {
        open(18);
        PostgresSink sink = PostgresSink.builder()
                .url(database.url())
                .table(record -> {
                    throw new NoClassDefFoundError("com/example/Missing");
                })
                .build();

        Assertions.assertThatThrownBy(() -> Flux.concat(
                                Flux.just(records.create("t", data("id", 1), data("id", 1))), Flux.never())
                        .as(sink)
                        .block(DEADLINE))
                .isInstanceOf(FatalErrorException.class)
                .hasMessageContaining("NoClassDefFoundError")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @ParameterizedTest
    @EnumSource
    void uniqueValuesThatAreSwappedAreWrittenInTheOrderOfTheRecords(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, u text UNIQUE)", "INSERT INTO t VALUES (1, 'a'), (2, 'b')");

        write(
                records.update("t", data("id", 1), null, data("id", 1, "u", null)),
                records.update("t", data("id", 2), null, data("id", 2, "u", "a")),
                records.update("t", data("id", 1), null, data("id", 1, "u", "b")));

        assertThat(database.rows("SELECT * FROM t ORDER BY id")).containsExactly(List.of("1", "b"), List.of("2", "a"));
    }

    @ParameterizedTest
    @EnumSource
    void referencedRowsAreWrittenFirstAndRemovedLast(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent)",
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO child VALUES (1, 1)");

        write(
                records.delete("child", data("id", 1), null),
                records.create("parent", data("id", 2), data("id", 2)),
                records.create("child", data("id", 2), data("id", 2, "p", 2)),
                records.delete("parent", data("id", 1), null));

        assertThat(database.rows("SELECT * FROM parent")).containsExactly(List.of("2"));
        assertThat(database.rows("SELECT * FROM child")).containsExactly(List.of("2", "2"));
    }

    /** Rows that reference a value follow its change; rows that reference it afterwards do not. */
    @ParameterizedTest
    @EnumSource
    void referencesToAnotherColumnThanTheKeyFollowInTheOrderOfTheRecords(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, ref text REFERENCES t (code) ON UPDATE CASCADE)",
                "INSERT INTO t VALUES (1, 'c1', NULL), (3, 'x', 'c1')");

        write(
                records.update("t", data("id", 1), null, data("id", 1, "code", "c2", "ref", null)),
                records.update("t", data("id", 3), null, data("id", 3, "code", "x", "ref", "c2")),
                records.create("t", data("id", 2), data("id", 2, "code", "c1", "ref", null)),
                records.update("t", data("id", 3), null, data("id", 3, "code", "x", "ref", "c1")));

        assertThat(database.rows("SELECT id, code, coalesce(ref, '-') FROM t ORDER BY id"))
                .containsExactly(List.of("1", "c2", "-"), List.of("2", "c1", "-"), List.of("3", "x", "c1"));
    }

    @ParameterizedTest
    @EnumSource
    void constraintThatCanBeDeferredIsCheckedAtTheCommit(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent DEFERRABLE)");
        Record orphan = records.create("child", data("id", 9), data("id", 9, "p", 9));

        write(
                records.create("child", data("id", 2), data("id", 2, "p", 2)),
                records.create("parent", data("id", 2), data("id", 2)));
        RecordException error = fail(RecordException.class, orphan);

        assertThat(database.rows("SELECT * FROM child")).containsExactly(List.of("2", "2"));
        assertThat(error.position()).contains(orphan.position());
        assertThat(error.sqlState()).contains("23503");
    }

    /** The rows before the record at fault refer to one after it, which is not written, so they are not written either. */
    @ParameterizedTest
    @EnumSource
    void recordAtFaultIsNamedAlsoIfRowsBeforeItReferToRowsAfterIt(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent DEFERRABLE)",
                "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10))");
        Record bad = records.create("t", data("id", 2), data("id", 2, "n", 77));

        RecordException error = fail(
                RecordException.class,
                records.create("child", data("id", 2), data("id", 2, "p", 2)),
                bad,
                records.create("parent", data("id", 2), data("id", 2)));

        assertThat(error.position()).contains(bad.position());
        assertThat(error.sqlState()).contains("23514");
        assertThat(database.rows("SELECT * FROM child")).isEmpty();
        assertThat(acknowledged.all()).isEmpty();
    }

    /** PostgreSQL truncates no table with pending checks. */
    @ParameterizedTest
    @EnumSource
    void tableIsEmptiedAfterChangesWhoseChecksAreDeferred(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent DEFERRABLE)");

        PostgresSink sink = write(
                records.create("child", data("id", 1), data("id", 1, "p", 1)),
                records.create("parent", data("id", 1), data("id", 1)),
                records.truncate("child", "77", "0/1"),
                records.create("child", data("id", 2), data("id", 2, "p", 2)),
                records.create("parent", data("id", 2), data("id", 2)));

        assertThat(database.rows("SELECT * FROM child")).containsExactly(List.of("2", "2"));
        assertThat(sink.progress().replays()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void recordIsNamedWhenAConstraintWaitsForTheCommitByItself(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent INITIALLY DEFERRED)",
                "INSERT INTO parent VALUES (1)");
        Record good = records.create("child", data("id", 1), data("id", 1, "p", 1));
        Record orphan = records.create("child", data("id", 9), data("id", 9, "p", 9));

        RecordException error = fail(RecordException.class, good, orphan);

        assertThat(error.position()).contains(orphan.position());
        assertThat(error.sqlState()).contains("23503");
        assertThat(database.rows("SELECT id FROM child")).containsExactly(List.of("1"));
        assertThat(acknowledged.last()).isEqualTo(good.position());
    }

    @ParameterizedTest
    @EnumSource
    void recordIsNamedWhenATriggerWaitsForTheCommitToRefuseIt(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN IF NEW.id = 2 THEN RAISE EXCEPTION ''no''; END IF; RETURN NULL; END'",
                "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()");
        Record refused = records.create("t", data("id", 2), data("id", 2));

        PostgresSink sink = write(
                sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead"),
                records.create("t", data("id", 1), data("id", 1)),
                refused,
                records.create("t", data("id", 3), data("id", 3)));

        assertThat(database.rows("SELECT id FROM t ORDER BY id")).containsExactly(List.of("1"), List.of("3"));
        assertThat(database.rows("SELECT key ->> 'id' FROM dead")).containsExactly(List.of("2"));
        assertThat(sink.progress().rejected()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void recordAheadOfWhatItReferencesIsNotTakenForTheOneAtFault(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent INITIALLY DEFERRED)");

        List<Record> all = new ArrayList<>();
        for (int id = 100; id < 170; id++) {
            all.add(ofTransaction("A", "child", data("id", id, "p", 1)));
        }
        all.add(ofTransaction("A", "parent", data("id", 1)));
        all.add(ofTransaction("B", "child", data("id", 9, "p", 9)));
        all.add(ofTransaction("B", "child", data("id", 2, "p", 1)));
        all.add(ofTransaction("C", "child", data("id", 3, "p", 3)));
        all.add(ofTransaction("C", "parent", data("id", 3)));

        PostgresSink sink =
                write(sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead"), all.toArray(Record[]::new));

        assertThat(database.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM child WHERE id < 100"))
                .isEqualTo("2 3");
        assertThat(database.value("SELECT count(*) FROM child WHERE p = 1 AND id >= 100"))
                .isEqualTo("70");
        assertThat(database.rows("SELECT key ->> 'id' FROM dead")).containsExactly(List.of("9"));
        assertThat(sink.progress().rejected()).isEqualTo(1);
    }

    private Record ofTransaction(String commitLsn, String table, StructuredData row) {
        StructuredData key = data("id", row.get("id"));
        return records.record(Operation.CREATE, table, key, null, row, Map.of(Metadata.COMMIT_LSN, commitLsn));
    }

    @ParameterizedTest
    @EnumSource
    void replicaRoleFiresNoTriggersAndChecksNoForeignKeys(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.p = 0; RETURN NEW; END'",
                "CREATE TRIGGER g BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION f()");

        write(
                sink().replicationRole(ReplicationRole.REPLICA),
                records.create("child", data("id", 1), data("id", 1, "p", 5)));

        assertThat(database.rows("SELECT * FROM child")).containsExactly(List.of("1", "5"));
    }

    @ParameterizedTest
    @EnumSource
    void recordsThatCannotBeWrittenGoToTheTableOfDeadLetters(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10))");
        Record check = records.create("t", data("id", 2), data("id", 2, "n", 77));
        Record missing = records.create("nope", data("id", 2), data("id", 2));

        PostgresSink sink = write(
                sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead"),
                records.create("t", data("id", 1), data("id", 1, "n", 1)),
                check,
                missing,
                records.create("t", data("id", 3), data("id", 3, "n", "no number")),
                records.create("t", data("id", 4), data("id", 4, "n", 4)));

        assertThat(database.rows("SELECT id FROM t ORDER BY id")).containsExactly(List.of("1"), List.of("4"));
        assertThat(database.rows("SELECT convert_from(position, 'UTF8'), operation, \"table\", key ->> 'id',"
                        + " record -> 'payload' -> 'after' ->> 'n' FROM dead ORDER BY at, 1 LIMIT 1"))
                .containsExactly(List.of(check.position().toString(), "create", "t", "2", "77"));
        assertThat(database.value("SELECT count(*) FROM dead WHERE error <> ''"))
                .isEqualTo("3");
        assertThat(sink.progress().rejected()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void recordsThatCannotBeWrittenGoToTheFunction(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");
        List<Record> rejected = new CopyOnWriteArrayList<>();
        List<SinkException> reasons = new CopyOnWriteArrayList<>();
        Record bad = records.create("t", data("id", 2), data("id", 2, "n", "x"));
        Record good = records.create("t", data("id", 3), data("id", 3, "n", 3));

        write(
                sink().deadLetters((record, reason) -> Mono.fromRunnable(() -> {
                    rejected.add(record);
                    reasons.add(reason);
                })),
                bad,
                good);

        assertThat(rejected).containsExactly(bad);
        assertThat(reasons.get(0).column()).contains("n");
        assertThat(acknowledged.last()).isEqualTo(good.position());
    }

    @ParameterizedTest
    @EnumSource
    void deadlocksAndSerializationFailuresAreTriedAgain(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE SEQUENCE tries",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN CASE nextval('public.tries')"
                        + " WHEN 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01';"
                        + " WHEN 2 THEN RAISE EXCEPTION 'serialization' USING ERRCODE = '40001';"
                        + " ELSE RETURN NEW; END CASE; END$$",
                "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");

        PostgresSink sink = write(records.create("t", data("id", 1), data("id", 1)));

        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1"));
        assertThat(database.value("SELECT last_value FROM tries")).isEqualTo("3");
        assertThat(sink.progress().retries()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void batchIsOneTransactionAndAcknowledgedWhenOthersSeeIt(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        List<String> seen = new CopyOnWriteArrayList<>();
        Record last = records.create("t", data("id", 3), data("id", 3));

        write(
                sink().acknowledgeTo(new Acknowledger() {
                    @Override
                    public void acknowledge(Position position) {}

                    @Override
                    public void acknowledgeUpTo(Position position) {
                        seen.add(position + " " + database.value("SELECT count(*) FROM t"));
                    }
                }),
                records.create("t", data("id", 1), data("id", 1)),
                records.create("t", data("id", 2), data("id", 2)),
                last);

        assertThat(seen).containsExactly(last.position() + " 3");
        assertThat(database.value("SELECT count(DISTINCT xmin::text) FROM t")).isEqualTo("1");
    }

    /** The server counts every row that was ever written, including those in a stage or rolled back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void manyRecordsThatCannotBeWrittenCostLittleMoreThanTheirNumber(int lanes) throws Exception {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n % 25 > 0))");
        List<Record> all = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            all.add(records.create("t", data("id", i), data("id", i, "n", i)));
        }

        PostgresSink sink = sink().onError(OnError.DEAD_LETTER)
                .deadLetterTable("dead")
                .batchDelay(Duration.ofMinutes(1))
                .parallelism(lanes)
                .build();
        Flux.fromIterable(all).as(sink).block(DEADLINE);

        assertThat(sink.progress().rejected()).isEqualTo(48);
        assertThat(database.value("SELECT count(*) = 1152 AND bool_and(n % 25 > 0) FROM t"))
                .isEqualTo("t");
        assertThat(database.value("SELECT count(DISTINCT key ->> 'id') FROM dead"))
                .isEqualTo("48");
        await("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'penstock-sink'"
                + " AND datname = current_database()");
        assertThat(Long.parseLong(
                        database.value("SELECT tup_inserted FROM pg_stat_database WHERE datname = current_database()")))
                .isLessThan(2_400);
        assertThat(acknowledged.last()).isEqualTo(all.get(1199).position());
    }

    @ParameterizedTest
    @EnumSource
    void lostConnectionIsReplacedAndTheBatchTriedAgain(Way way) throws Exception {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        List<Record> some = new ArrayList<>();
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            some.add(records.create("t", data("id", 1), data("id", 1)));
            CompletableFuture<PostgresSink> writing =
                    CompletableFuture.supplyAsync(() -> write(some.toArray(Record[]::new)));
            awaitWaiting();
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
            blocker.rollback();

            assertThat(writing.get().progress().retries()).isPositive();
        }
        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1"));
    }

    @Test
    void retriesEndAfterTheirTime() throws Exception {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            database.execute("ALTER DATABASE " + database.name() + " SET lock_timeout = '50ms'");
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t");

            DatabaseException error = fail(
                    DatabaseException.class,
                    sink().retryTimeout(Duration.ofMillis(300)),
                    records.create("t", data("id", 1), data("id", 1)));

            assertThat(error.isTransient()).isTrue();
            assertThat(error.sqlState()).contains("55P03");
            blocker.rollback();
        }
        assertThat(acknowledged.all()).isEmpty();
    }

    @Test
    void firstConnectionIsNotTriedAgain() {
        open(18);
        String wrong = database.url().replace("postgres:", "postgres:not-");

        DatabaseException error = fail(
                DatabaseException.class,
                PostgresSink.builder().url(wrong),
                records.create("t", data("id", 1), data("id", 1)));

        assertThat(error.isTransient()).isFalse();
        assertThat(error.sqlState()).contains("28P01");
        assertThat(error).hasMessageNotContaining("not-");
    }

    @ParameterizedTest
    @EnumSource
    void alteredTableIsReadAgain(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)");
        Record first = records.create("t", data("id", 1), data("id", 1, "v", 1));
        Record second = records.create("t", data("id", 2), data("id", 2, "v", 2));
        List<Record> more = new ArrayList<>();
        for (int i = 10; i < 60; i++) {
            more.add(records.create("t", data("id", i), data("id", i, "v", i)));
        }
        Flux<Record> altered = Flux.concat(
                Flux.just(first, second),
                Flux.<Record>defer(() -> {
                            database.execute("ALTER TABLE t ALTER v TYPE text, ADD w int DEFAULT 5");
                            return Flux.fromIterable(more);
                        })
                        .delaySubscription(Mono.delay(Duration.ofMillis(10))
                                .repeat()
                                .takeUntil(tick -> !acknowledged.all().isEmpty())
                                .then()));

        altered.as(sink().build()).block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM t WHERE v = id::text AND w = 5"))
                .isEqualTo("52");
    }

    @Test
    void cancellingInTheMiddleOfABatchWritesNothingAndLeavesNoConnection() throws Exception {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN SHARE MODE");
            var subscription = Flux.range(0, 5000)
                    .map(i -> records.create("t", data("id", i), data("id", i)))
                    .concatWith(Flux.never())
                    .as(sink().build())
                    .subscribe();
            awaitWaiting();
            subscription.dispose();
            await("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'penstock-sink'"
                    + " AND datname = current_database()");
            blocker.rollback();
        }
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(acknowledged.all()).isEmpty();
    }

    @Test
    void errorOfTheSourceFollowsWhenWhatCameBeforeIsWritten() {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Flux<Record> source = Flux.concat(
                Flux.range(0, 100).map(i -> records.create("t", data("id", i), data("id", i))),
                Flux.error(new IllegalStateException("source")));

        Throwable error =
                Assertions.catchThrowable(() -> source.as(sink().build()).block(DEADLINE));

        assertThat(error).hasMessage("source");
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("100");
    }

    private void awaitWaiting() {
        await("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()");
    }

    /**
     * A row that an UPDATE moves into a row filter arrives as an insertion without the large values that did not
     * change.
     */
    @ParameterizedTest
    @EnumSource
    void refusesAnInsertionThatLacksUnchangedValues(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int, large text)");

        RecordException error = fail(
                RecordException.class,
                records.record(
                        Operation.CREATE,
                        "t",
                        data("id", 1),
                        null,
                        data("id", 1, "v", 1),
                        Map.of(Metadata.UNCHANGED, "large")));

        assertThat(error).hasMessageContaining("REPLICA IDENTITY FULL");
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
    }

    /** The restart continues after the acknowledged position, and must deliver both records again. */
    @ParameterizedTest
    @EnumSource
    void acknowledgesNothingOfARecordOfWhichAnOperatorMadeTwoUnlessBothAreWritten(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Record row = records.create("t", data("id", 1), data("id", 1));
        Record audit = row.withMetadata(Map.of(Metadata.COLLECTION, "missing"));
        Record before = records.create("t", data("id", 0), data("id", 0));

        fail(RecordException.class, before, row, audit);

        assertThat(acknowledged.all()).doesNotContain(row.position());
        assertThat(database.value("SELECT count(*) FROM t WHERE id = 1")).isEqualTo("0");
    }
}
