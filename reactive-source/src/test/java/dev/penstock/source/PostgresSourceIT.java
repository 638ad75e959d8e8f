package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class PostgresSourceIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void emitsTheSnapshotAndThenTheChanges(int version) {
        Database database = database(version);
        database.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, note text, price numeric)",
                "INSERT INTO orders VALUES (-1, 'a', 1.50), (2, NULL, 'NaN'), (3, '', -0.001)");
        PostgresSource source = source(database, "orders");

        StepVerifier.create(source.records())
                .recordWith(ArrayList::new)
                .expectNextCount(3)
                .consumeRecordedWith(records -> {
                    assertThat(records).allSatisfy(record -> {
                        assertThat(record.operation()).isEqualTo(Operation.SNAPSHOT);
                        assertThat(record.collection()).isEqualTo("orders");
                    });
                    assertThat(records.stream().map(record -> key(record).get("id")))
                            .containsExactlyInAnyOrder(-1L, 2L, 3L);
                    assertThat(new ArrayList<>(records).get(2).metadata()).containsEntry(Metadata.SNAPSHOT, "last");
                })
                .then(() -> database.execute(
                        "INSERT INTO orders VALUES (4, 'd', 4)",
                        "UPDATE orders SET note = 'D' WHERE id = 4",
                        "UPDATE orders SET id = 5 WHERE id = 4",
                        "DELETE FROM orders WHERE id = 5",
                        "TRUNCATE orders"))
                .assertNext(record -> {
                    assertThat(record.operation()).isEqualTo(Operation.CREATE);
                    assertThat(after(record).get("note")).isEqualTo("d");
                    assertThat(record.before()).isNull();
                    assertThat(record.metadata())
                            .containsKeys(Metadata.CREATED_AT, Metadata.LSN, Metadata.COMMIT_LSN, Metadata.XID)
                            .doesNotContainKey(Metadata.SNAPSHOT);
                })
                .assertNext(record -> {
                    assertThat(record.operation()).isEqualTo(Operation.UPDATE);
                    assertThat(after(record).get("note")).isEqualTo("D");
                    assertThat(record.before()).isNull();
                })
                .assertNext(record -> {
                    assertThat(record.operation()).isEqualTo(Operation.UPDATE);
                    assertThat(key(record).get("id")).isEqualTo(5L);
                    assertThat(record.before()).isEqualTo(StructuredData.of(Map.of("id", 4L)));
                })
                .assertNext(record -> {
                    assertThat(record.operation()).isEqualTo(Operation.DELETE);
                    assertThat(key(record).get("id")).isEqualTo(5L);
                    assertThat(record.after()).isNull();
                })
                .assertNext(record -> {
                    assertThat(record.operation()).isEqualTo(Operation.DELETE);
                    assertThat(record.key()).isNull();
                    assertThat(record.metadata())
                            .containsEntry(Metadata.TRUNCATE, "true")
                            .containsEntry(Metadata.STREAMED, "\"public\".\"orders\"");
                })
                .thenCancel()
                .verify(DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void resumesAfterAStoredPositionWithoutGapOrRepeat(int version) {
        Database database = database(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (0)");
        Record snapshot = source(database, "t").records().blockFirst(DEADLINE);
        assertThat(snapshot).isNotNull();
        database.execute("INSERT INTO t SELECT generate_series(1, 100)", "INSERT INTO t VALUES (101)");

        List<Object> seen = new ArrayList<>();
        List<Position> positions = new ArrayList<>();
        byte[] stored = snapshot.position().toBytes();
        while (seen.size() < 101) {
            List<Record> some = source(database, "t")
                    .recordsAfter(Position.of(stored))
                    .take(17)
                    .take(101 - seen.size())
                    .collectList()
                    .block(DEADLINE);
            assertThat(some).isNotNull();
            some.forEach(record -> seen.add(key(record).get("id")));
            some.forEach(record -> positions.add(record.position()));
            stored = some.get(some.size() - 1).position().toBytes();
        }

        assertThat(seen)
                .hasSize(101)
                .doesNotHaveDuplicates()
                .startsWith(1, 2, 3)
                .endsWith(100, 101);
        assertThat(positions).isSortedAccordingTo(PostgresSource.deliveryOrder());
        Record again = source(database, "t").recordsAfter(positions.get(41)).blockFirst(DEADLINE);
        assertThat(PostgresSource.deliveryOrder().compare(again.position(), positions.get(42)))
                .isZero();
        assertThat(PostgresSource.deliveryOrder().compare(Position.of(stored), positions.get(99)))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void confirmsOnlyAcknowledgedRecords(int version) {
        Database database = database(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t");
        List<Record> records = new CopyOnWriteArrayList<>();
        var subscription = source.records().subscribe(records::add);
        toClose.add(subscription::dispose);
        // The session that creates the slot holds it too, and rows from before that point are read, not streamed.
        await().atMost(DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.phase() == Phase.STREAMING)
                        .isPresent());

        database.execute("INSERT INTO t VALUES (1), (2)");
        // WAL from before the first row may be confirmed: the server writes some of its own now and then.
        String afterFirst = database.value("SELECT pg_current_wal_lsn()");
        database.execute("INSERT INTO t VALUES (3)");
        await().atMost(DEADLINE).until(() -> records.size() == 3);
        source.acknowledgements().acknowledge(records.get(0).position());
        source.acknowledgements().acknowledge(records.get(2).position());
        database.execute("SELECT pg_switch_wal()");
        await().pollDelay(Duration.ofSeconds(2)).atMost(DEADLINE).until(() -> true);
        assertThat(slot(database, "confirmed_flush_lsn < '" + afterFirst + "'")).isEqualTo("t");

        String end = database.value("SELECT pg_current_wal_lsn()");
        source.acknowledgements().acknowledge(records.get(1).position());
        await().atMost(DEADLINE)
                .until(() -> "t"
                        .equals(database.value("SELECT confirmed_flush_lsn >= '" + end
                                + "' FROM pg_replication_slots WHERE database = current_database()")));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void releasesEverythingWhenCancelled(int version) {
        Database database = database(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 100000)");
        PostgresSource source = source(database, "t");

        Flux<Record> some = source.records().take(10);
        assertThat(some.collectList().block(DEADLINE)).hasSize(10);
        source.admin().released().block(DEADLINE);

        await().atMost(DEADLINE)
                .until(() -> "0"
                                .equals(database.value("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                        + " current_database() AND application_name = 'penstock'"))
                        && "f".equals(slot(database, "active")));
    }

    private Database database(int version) {
        Database database = PostgresServer.shared(version).createDatabase();
        toClose.add(database);
        return database;
    }

    private PostgresSource source(Database database, String... tables) {
        return PostgresSource.builder()
                .url(database.url())
                .tables(tables)
                .slotName("slot_" + database.name())
                .statusInterval(Duration.ofMillis(500))
                .build();
    }

    private static String slot(Database database, String column) {
        return database.value("SELECT " + column
                + " FROM pg_replication_slots WHERE database = current_database() AND NOT temporary");
    }

    private static StructuredData key(Record record) {
        return java.util.Objects.requireNonNull(record.key());
    }

    private static StructuredData after(Record record) {
        return (StructuredData) java.util.Objects.requireNonNull(record.after());
    }
}
