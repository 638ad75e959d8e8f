package dev.penstock.verification.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.Origin;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Two databases that replicate each other: what a sink has marked with an origin does not come back. */
@Timeout(300)
class TwoDirectionsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong emitted = new AtomicLong();

    @ParameterizedTest
    @ValueSource(ints = {16, 18})
    void changesOfBothSidesSettle(int version) {
        PostgresServer server = PostgresServer.shared(version);
        List<Disposable> flows = new ArrayList<>();
        try (Database a = server.createDatabase();
                Database b = server.createDatabase()) {
            a.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
            b.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
            List<PostgresSource> sources = List.of(flow(a, b, flows), flow(b, a, flows));
            try {
                await(() -> isReady(a) && isReady(b));
                a.execute("INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'a')");
                b.execute("INSERT INTO t VALUES (4, 'b'), (5, 'b')");
                await(() -> rows(a).size() == 5 && rows(b).size() == 5);
                a.execute("UPDATE t SET v = 'a2' WHERE id = 4", "DELETE FROM t WHERE id = 1");
                b.execute("UPDATE t SET v = 'b2' WHERE id = 2");
                await(() -> rows(a).equals(rows(b)) && rows(a).contains(List.of("2", "b2")));
                await(() -> rows(b).contains(List.of("4", "a2")));

                // Changes that came back would arrive before the rows that are inserted now.
                a.execute("INSERT INTO t VALUES (98, 'end')");
                b.execute("INSERT INTO t VALUES (99, 'end')");
                await(() -> rows(a).size() == 6 && rows(b).size() == 6);
                assertThat(emitted).hasValue(10);
                assertThat(rows(a)).isEqualTo(rows(b));
            } finally {
                flows.forEach(Disposable::dispose);
                sources.forEach(source -> source.admin().released().block(DEADLINE));
            }
        } finally {
            server.execute("SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin"
                    + " WHERE roname LIKE 'penstock_two_%'");
        }
    }

    private PostgresSource flow(Database from, Database to, List<Disposable> flows) {
        String name = "penstock_two_" + from.name();
        PostgresSource source = PostgresSource.builder()
                .url(from.url())
                .tables("t")
                .slotName(name)
                .publicationName(name)
                .temporarySlot(true)
                .snapshotMode(SnapshotMode.NEVER)
                .origin(Origin.NONE)
                .build();
        PostgresSink sink = PostgresSink.builder()
                .url(to.url())
                .replicationOrigin(name)
                .acknowledgeTo(source.acknowledgements())
                .build();
        flows.add(source.records()
                .doOnNext(record -> emitted.incrementAndGet())
                .as(sink)
                .subscribe(done -> {}, failure::set));
        return source;
    }

    /** Returns whether the slot has changes from now on. It is active before, while the server waits for open transactions. */
    private static boolean isReady(Database database) {
        return "1"
                .equals(
                        database.value(
                                "SELECT count(*) FROM pg_replication_slots WHERE active"
                                        + " AND confirmed_flush_lsn IS NOT NULL AND database = current_database() AND slot_name LIKE 'penstock_two_%'"));
    }

    private static List<List<String>> rows(Database database) {
        return database.rows("SELECT id, v FROM t ORDER BY id");
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(DEADLINE).until(() -> {
            assertThat(failure.get()).isNull();
            return condition.call();
        });
    }
}
