package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** A writer commits one row after another, numbered, while connections break: every number arrives once and in order. */
class ReconnectionIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void resumesAfterTheServerEndedItsWalsender(int version) throws Exception {
        Database database = shared(version);
        Writer writer = writer(database);
        Listener listener = listen(source(database, "t").build());
        awaitActive(database);
        for (int i = 0; i < 3; i++) {
            awaitMore(listener, 20);
            terminateWalsender(database);
        }
        awaitMore(listener, 20);
        assertEverythingOnce(listener, writer.stop());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void resumesAfterTheServerStoppedOrDied(int version) throws Exception {
        Database database = own(PostgresServer.builder().version(version));
        Writer writer = writer(database);
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        awaitMore(listener, 20);
        database.server().restart();
        awaitMore(listener, 20);
        source.acknowledgements().acknowledgeUpTo(listener.last().position());
        database.server().stopImmediately();
        database.server().restart();
        awaitMore(listener, 20);
        database.server().kill();
        database.server().restart();
        awaitMore(listener, 20);
        assertEverythingOnce(listener, writer.stop());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void signalsTheLossWhenReconnectionIsOffSoThatARetryCan(int version) throws Exception {
        Database database = shared(version);
        Writer writer = writer(database);
        PostgresSource source = source(database, "t")
                .snapshotMode(SnapshotMode.NEVER)
                .reconnectMaxAttempts(0)
                .build();
        AtomicReference<Position> last = new AtomicReference<>();
        AtomicReference<Throwable> error = new AtomicReference<>();
        Listener listener = new Listener(Long.MAX_VALUE);
        closing(() -> {
            listener.cancel();
            source.admin().released().block(DEADLINE);
        });
        Flux.defer(() -> last.get() == null ? source.records() : source.recordsAfter(last.get()))
                .doOnNext(record -> last.set(record.position()))
                .doOnError(error::set)
                .retryWhen(Retry.backoff(10, Duration.ofMillis(100)).transientErrors(true))
                .subscribe(listener);
        awaitActive(database);
        for (int i = 0; i < 2; i++) {
            awaitMore(listener, 20);
            terminateWalsender(database);
            eventually().until(() -> error.getAndSet(null) instanceof ConnectionLostException);
        }
        awaitMore(listener, 20);
        writer.stop();
        List<Integer> ids = listener.ids();
        assertThat(ids)
                .isEqualTo(IntStream.range(ids.get(0), ids.get(0) + ids.size())
                        .boxed()
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void givesUpWhenEveryConnectionIsLostAtOnce(int version) {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Listener listener = listen(source(database, "t").reconnectMaxAttempts(2).build());
        awaitActive(database);
        for (int i = 0; i < 10 && listener.error() == null; i++) {
            String lost = slot(database, "active_pid");
            database.value("SELECT pg_terminate_backend(" + lost + ")");
            eventually()
                    .until(() -> listener.error() != null
                            || "1"
                                    .equals(database.value("SELECT count(*) FROM pg_stat_replication WHERE pid <> "
                                            + lost + " AND state = 'streaming' AND write_lsn = sent_lsn")));
        }
        assertThat(listener.error()).isInstanceOf(ConnectionLostException.class);
    }

    /** It takes longer than a connection has to last. */
    @Test
    @EnabledIfSystemProperty(named = "penstock.checks", matches = "whole", disabledReason = "one of the long checks")
    void countsALastingConnectionAsASuccessWithoutDemand() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        PostgresSource source = source(database, "t")
                .bufferBytes(100_000)
                .statusInterval(Duration.ofSeconds(1))
                .reconnectMaxAttempts(1)
                .reconnectMaxBackoff(Duration.ofSeconds(1))
                .build();
        Listener listener = listen(source, 1);
        awaitActive(database);
        // More than the buffer holds, and less than the sockets do: a server that cannot send does not end.
        database.execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 300) i");
        eventually().until(() -> listener.size() == 1);
        for (int i = 1; i <= 2; i++) {
            int losses = i;
            eventually()
                    .until(() -> "1"
                            .equals(database.value(
                                    "SELECT count(*) FROM pg_stat_replication r JOIN pg_replication_slots s ON"
                                            + " s.active_pid = r.pid WHERE s.slot_name = '" + slotName(database)
                                            + "' AND r.backend_start < clock_timestamp() - interval '12 s'")));
            terminateWalsender(database);
            eventually()
                    .until(() -> listener.error() != null
                            || source.admin()
                                    .session()
                                    .filter(session -> session.reconnections() == losses)
                                    .isPresent());
        }
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.error() != null || listener.size() == 300);
        assertThat(listener.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void takesTheLossOfATemporarySlotForAnError(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Listener listener = listen(source(database, "t").temporarySlot(true).build());
        awaitActive(database);
        terminateWalsender(database);
        eventually().until(() -> listener.error() != null);
        assertThat(listener.error()).isInstanceOf(ConnectionLostException.class);
        eventually().until(() -> slot(database, "slot_name") == null);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsAgainInMidSnapshotWhatWasNotReadWholeAndNothingElse(int version) {
        Database database = own(PostgresServer.builder().version(version));
        database.execute(
                "CREATE TABLE first (id int PRIMARY KEY, filler text)",
                "CREATE TABLE second (id int PRIMARY KEY, filler text)",
                "ALTER TABLE first ALTER filler SET STORAGE PLAIN",
                "ALTER TABLE second ALTER filler SET STORAGE PLAIN",
                // More than the sockets hold: a reader must not have come to its end when the server goes.
                "INSERT INTO first SELECT i, repeat('x', 7000) FROM generate_series(1, 3000) i",
                "INSERT INTO second SELECT i, repeat('x', 1900) FROM generate_series(10001, 20000) i",
                "ANALYZE");
        PostgresSource source = source(database, "first", "second")
                .snapshotParallelism(1)
                .bufferBytes(1 << 16)
                .build();
        // One reader takes the larger table first.
        Listener listener = listen(source, 4000);
        eventually().until(() -> listener.size() == 4000);

        database.server().restart();
        database.execute("INSERT INTO first VALUES (3001)", "INSERT INTO second VALUES (20001)");
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> {
            SessionStatus session = source.admin().status().block(DEADLINE).session();
            return session.phase() == Phase.STREAMING;
        });
        database.execute("INSERT INTO first VALUES (0)");
        eventually().until(() -> id(listener.last()) == 0);

        List<Integer> ids = listener.ids();
        assertThat(ids.stream().filter(id -> id > 0 && id <= 10_000))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 3001).boxed().toList());
        assertThat(ids.stream().filter(id -> id > 10_000).distinct()).hasSize(10_001);
        assertThat(ids.stream().filter(id -> id > 10_000)).hasSizeGreaterThan(10_500);
        assertThat(ids.stream().filter(id -> id == 20_001)).hasSize(1);
        // A temporary slot ends with its session, a moment after the read.
        eventually().until(() -> "1".equals(database.value("SELECT count(*) FROM pg_replication_slots")));
    }

    /** Ends the walsender, and waits for one first: records that were read ahead arrive while there is none. */
    private static void terminateWalsender(Database database) {
        eventually().until(() -> "t".equals(slot(database, "pg_terminate_backend(active_pid)")));
    }
}
