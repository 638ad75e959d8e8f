package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.error.NotSubscribedException;
import dev.penstock.source.error.StatementException;
import dev.penstock.source.error.TableException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

class ResnapshotIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Disposable.Composite subscriptions = Disposables.composite();
    private Database database;

    @AfterEach
    void close() {
        subscriptions.dispose();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsATableAgainBetweenTheChangesThatSurroundItsSnapshot(int version) {
        database = PostgresServer.shared(version).createDatabase();
        database.execute(
                "CREATE TABLE counters (id int PRIMARY KEY, n int)",
                "INSERT INTO counters SELECT i, 0 FROM generate_series(1, 200) i");
        PostgresSource source = source("counters");
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(DEADLINE).until(() -> records.size() == 200);
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            while (!over.get()) {
                database.execute("UPDATE counters SET n = n + 1");
            }
        });
        writer.start();

        source.admin().resnapshot("counters").block(DEADLINE);
        over.set(true);
        await().atMost(DEADLINE).until(() -> !writer.isAlive());
        String last = database.value("SELECT n FROM counters LIMIT 1");
        await().atMost(DEADLINE).until(() -> {
            Record end = records.get(records.size() - 1);
            return end.operation() == Operation.UPDATE
                    && last.equals(String.valueOf(after(end).get("n")));
        });

        // Each transaction adds one to all rows: at the snapshot's point every row has the same number, that of the
        // transaction before it, and the next transaction adds one to it.
        List<Record> again = records.subList(200, records.size()).stream()
                .filter(record -> record.operation() == Operation.SNAPSHOT)
                .toList();
        assertThat(again).hasSize(200);
        assertThat(again.stream().map(record -> after(record).get("n")).distinct())
                .hasSize(1);
        int previous = 0;
        for (Record record : records.subList(200, records.size())) {
            int n = (Integer) Objects.requireNonNull(after(record).get("n"));
            assertThat(n).isBetween(previous, previous + (record.operation() == Operation.SNAPSHOT ? 0 : 1));
            previous = n;
        }
    }

    @Test
    void streamsOnWhileATransactionStandsInTheWay() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                Database other = server.createDatabase()) {
            database = server.createDatabase();
            other.execute("CREATE TABLE x (id int)");
            database.execute("CREATE TABLE a (id int PRIMARY KEY)", "INSERT INTO a VALUES (1)");
            PostgresSource source = PostgresSource.builder()
                    .url(database.url())
                    .tables("a")
                    .slotName("a")
                    .slotTimeout(Duration.ofSeconds(2))
                    .build();
            List<Record> records = new CopyOnWriteArrayList<>();
            subscriptions.add(source.records().subscribe(records::add));
            await().atMost(DEADLINE).until(() -> records.size() == 1);
            AtomicBoolean again = new AtomicBoolean();
            try (Connection writer = other.connect()) {
                writer.setAutoCommit(false);
                writer.createStatement().execute("INSERT INTO x VALUES (1)");
                subscriptions.add(
                        source.admin().resnapshot("a").subscribe(nothing -> {}, e -> {}, () -> again.set(true)));
                await().atMost(DEADLINE)
                        .until(() -> !database.value("SELECT count(*) FROM pg_replication_slots WHERE temporary")
                                .equals("0"));
                database.execute("INSERT INTO a VALUES (2)");
                await().atMost(DEADLINE).until(() -> records.size() == 2);
                assertThat(source.admin().session().orElseThrow().reconnections())
                        .isZero();
                assertThat(again).isFalse();
                writer.commit();
            }
            await().atMost(DEADLINE).until(() -> again.get() && records.size() == 4);
            subscriptions.dispose();
            source.admin().released().block(DEADLINE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void leavesNoTemporarySlotWhetherTheReadEndsOrIsCutOff(int version) {
        database = PostgresServer.shared(version).createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
        PostgresSource source = source("t");
        List<Record> records = new CopyOnWriteArrayList<>();
        BaseSubscriber<Record> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(20_000);
            }

            @Override
            protected void hookOnNext(Record record) {
                records.add(record);
            }
        };
        subscriptions.add(subscriber);
        source.records().subscribe(subscriber);
        await().atMost(DEADLINE).until(() -> records.size() == 20_000);
        CompletableFuture<Void> again = source.admin().resnapshot("t").toFuture();
        subscriber.request(30_000);
        again.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        await().atMost(DEADLINE).until(() -> temporarySlots().equals("0"));

        source.admin().resnapshot("t").onErrorComplete().subscribe();
        await().atMost(DEADLINE).until(() -> records.size() == 50_000);
        subscriber.cancel();
        source.admin().released().block(DEADLINE);
        await().atMost(DEADLINE).until(() -> temporarySlots().equals("0"));
    }

    private String temporarySlots() {
        return Objects.requireNonNull(database.value(
                "SELECT count(*) FROM pg_replication_slots WHERE temporary AND database = current_database()"));
    }

    @Test
    void emptiesATableWithoutKeyFirst() {
        database = PostgresServer.shared().createDatabase();
        database.execute(
                "CREATE TABLE journal (line text)",
                "ALTER TABLE journal REPLICA IDENTITY FULL",
                "INSERT INTO journal VALUES ('a'), ('b')");
        PostgresSource source = source("journal");
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(DEADLINE).until(() -> records.size() == 2);

        source.admin().resnapshot("journal").block(DEADLINE);

        await().atMost(DEADLINE).until(() -> records.size() == 5);
        assertThat(records.get(2).operation()).isEqualTo(Operation.DELETE);
        assertThat(records.get(2).metadata()).containsEntry(Metadata.TRUNCATE, "true");
        assertThat(records.subList(3, 5)).allMatch(record -> record.operation() == Operation.SNAPSHOT);
    }

    /** The target was emptied: it must not stay so, though the table had been read once. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void bringsAReadToItsEndThatEmptiedATableWithoutKeyAndWasCutOff(int version) throws Exception {
        try (Stage stage = new Stage(version)) {
            database = stage.database();
            stage.execute(
                    "CREATE TABLE journal (line int)",
                    "ALTER TABLE journal REPLICA IDENTITY FULL",
                    "INSERT INTO journal SELECT generate_series(1, 3000)");
            PostgresSource source = stage.source("journal");
            List<Record> records = new CopyOnWriteArrayList<>();
            Disposable reading = source.records()
                    .doOnNext(records::add)
                    .takeUntil(record -> records.size() == 3001 + 1 + 1000)
                    .subscribe();
            await().atMost(DEADLINE).until(() -> records.size() == 3001);
            source.admin().resnapshot("journal").onErrorComplete().block(DEADLINE);
            await().atMost(DEADLINE).until(reading::isDisposed);
            source.admin().released().block(DEADLINE);
            Record cut = records.get(records.size() - 1);
            assertThat(cut.operation()).isEqualTo(Operation.SNAPSHOT);
            stage.execute("DELETE FROM journal WHERE line = 1", "INSERT INTO journal VALUES (2)");

            List<String> rest = stage.readSnapshotAfter(cut.position(), source).lines();

            assertThat(rest.get(0)).isEqualTo("delete journal truncate true");
            assertThat(rest.subList(1, rest.size()))
                    .hasSize(3000)
                    .doesNotContain("snapshot journal line=1")
                    .allMatch(line -> line.startsWith("snapshot journal"));
        }
    }

    @Test
    void refusesATableThatItWouldNotStreamBecauseItWasMadeLater() {
        database = PostgresServer.shared().createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE TABLE again (id int PRIMARY KEY)",
                "INSERT INTO again VALUES (1)");
        // A table that was dropped and created again ends the stream once that is noticed.
        PostgresSource source =
                builder("*").statusInterval(Duration.ofMinutes(5)).build();
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(DEADLINE).until(() -> records.size() == 2);
        database.execute(
                "CREATE TABLE later (id int PRIMARY KEY)",
                "INSERT INTO later VALUES (1)",
                "DROP TABLE again",
                "CREATE TABLE again (id int PRIMARY KEY)",
                "INSERT INTO again VALUES (2)");

        for (String table : List.of("later", "again")) {
            StepVerifier.create(source.admin().resnapshot("t", table))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(TableException.class)
                            .hasMessageContaining("public." + table)
                            .hasMessageContaining("was made after the subscription began"))
                    .verify(DEADLINE);
        }
        source.admin().resnapshot("*").block(DEADLINE);
        await().atMost(DEADLINE).until(() -> records.size() == 3);
        assertThat(records.get(2).collection()).isEqualTo("t");
    }

    @Test
    void refusesASchemaOfWhichItStreamsNothing() {
        database = PostgresServer.shared().createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.o (id int PRIMARY KEY)");
        PostgresSource source = source("t");
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(DEADLINE).until(() -> records.size() == 1);

        for (List<String> tables : List.of(List.of("other.*"), List.of("t", "other.*"), List.of("*", "other.*"))) {
            StepVerifier.create(source.admin().resnapshot(tables.toArray(String[]::new)))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(TableException.class)
                            .hasMessage("No table of schema other is among those of the source."))
                    .verify(DEADLINE);
        }
        source.admin().resnapshot("*").block(DEADLINE);
        await().atMost(DEADLINE).until(() -> records.size() == 2);
    }

    @Test
    void readsASchemaWhateverIsWrongWithTablesMadeLater() {
        database = PostgresServer.shared().createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        PostgresSource source = source("*");
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(DEADLINE).until(() -> records.size() == 1);
        database.execute(
                "CREATE TABLE keyless (id int)",
                "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE UNLOGGED TABLE part PARTITION OF parts DEFAULT");

        source.admin().resnapshot("*").block(DEADLINE);

        await().atMost(DEADLINE).until(() -> records.size() == 2);
        assertThat(records.get(1).collection()).isEqualTo("t");
    }

    @Test
    void refusesWhatItCannotReadAndStreamsOn() {
        database = PostgresServer.shared().createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int PRIMARY KEY)");
        PostgresSource source = source("t");
        StepVerifier.create(source.admin().resnapshot("t")).verifyError(NotSubscribedException.class);
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        database.execute("INSERT INTO t VALUES (1)");
        await().atMost(DEADLINE).until(() -> records.size() == 1);

        StepVerifier.create(source.admin().resnapshot("other"))
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(TableException.class).hasMessageContaining("other"))
                .verify(DEADLINE);
        StepVerifier.create(source.admin().resnapshot("missing"))
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(TableException.class).hasMessageContaining("missing"))
                .verify(DEADLINE);

        database.execute("INSERT INTO t VALUES (2)");
        await().atMost(DEADLINE).until(() -> records.size() == 2);
    }

    @Test
    void readsTheRowsThatMeetAConditionAndStreamsOnAfterConditionsThatFail() {
        database = PostgresServer.shared().createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'x' || i FROM generate_series(1, 100) i",
                "CREATE TABLE keyless (id int)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL",
                "INSERT INTO keyless VALUES (1)");
        PostgresSource source = PostgresSource.builder()
                .url(database.url())
                .tables("t", "keyless")
                .slotName("slot_" + database.name())
                .build();
        List<Record> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(DEADLINE).until(() -> records.size() == 101);

        for (String condition : List.of("nonsense = 1", "id > ", "v = 'x", "1 / (id - 50) > 0")) {
            StepVerifier.create(source.admin().resnapshotWhere(condition, "t"))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .as(condition)
                            .isInstanceOf(StatementException.class)
                            .hasMessageContaining("meet the condition"))
                    .verify(DEADLINE);
        }
        StepVerifier.create(source.admin().resnapshotWhere("id = 1", "keyless"))
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(TableException.class).hasMessageContaining("keyless has no key"))
                .verify(DEADLINE);
        for (String refused : List.of(" ", "true) LIMIT 0; DROP TABLE keyless; SELECT (true")) {
            assertThatIllegalArgumentException().isThrownBy(() -> source.admin().resnapshotWhere(refused, "t"));
        }
        database.execute("INSERT INTO t VALUES (101, 'mark')");
        await().atMost(DEADLINE).until(() -> records.get(records.size() - 1).operation() == Operation.CREATE);
        assertThat(source.admin().session().orElseThrow().reconnections()).isZero();

        int before = records.size();
        source.admin()
                .resnapshotWhere("id > 90 AND v <> 'mark' OR id = 3 -- those", "t")
                .block(DEADLINE);
        await().atMost(DEADLINE).until(() -> records.size() == before + 11);
        database.execute("INSERT INTO t VALUES (102, 'mark')");
        await().atMost(DEADLINE).until(() -> records.size() == before + 12);
        List<Record> again = records.subList(before, before + 11);
        assertThat(again).allSatisfy(record -> assertThat(record.operation()).isEqualTo(Operation.SNAPSHOT));
        assertThat(again.stream().map(record -> after(record).get("id")))
                .containsExactlyInAnyOrder(3, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100);
        await().atMost(DEADLINE)
                .until(() -> "0"
                        .equals(database.value(
                                "SELECT count(*) FROM pg_replication_slots WHERE temporary AND database ="
                                        + " current_database()")));
    }

    private PostgresSource source(String table) {
        return builder(table).build();
    }

    private PostgresSourceBuilder builder(String table) {
        return PostgresSource.builder().url(database.url()).tables(table).slotName("slot_" + database.name());
    }

    private static StructuredData after(Record record) {
        return (StructuredData) Objects.requireNonNull(record.after());
    }
}
