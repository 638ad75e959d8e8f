package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFailureIT extends SourceCase {
    private static final Duration WAL_SENDER_TIMEOUT = Duration.ofSeconds(3);

    /** Longer than either side waits for the other: the source waits for two status intervals (0.5 s each) more than the server. */
    private static final Duration OUTAGE = WAL_SENDER_TIMEOUT.plusSeconds(3);

    @Test
    void resumesAfterTheNetworkFailed() throws Exception {
        Database database =
                own(PostgresServer.builder().setting("wal_sender_timeout", WAL_SENDER_TIMEOUT.toMillis() + "ms"));
        Writer writer = writer(database);
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t")
                .reconnectMaxBackoff(Duration.ofSeconds(1))
                .build();
        Listener listener = listen(source);
        awaitActive(database);
        awaitMore(listener, 20);

        losesItsConnection(source, listener, proxy::cut);
        losesItsConnection(source, listener, proxy::reset);
        for (int bytes : List.of(1, 1000, 12_345)) {
            losesItsConnectionAtLast(source, listener, () -> proxy.resetAfter(Direction.TO_CLIENT, bytes));
        }
        losesItsConnection(source, listener, () -> {
            proxy.refuseConnections();
            proxy.reset();
            pause(Duration.ofSeconds(2));
            proxy.acceptConnections();
        });
        proxy.throttle(20_000);
        awaitMore(listener, 20);
        proxy.resume();
        awaitMore(listener, 20);

        losesItsConnectionAtLast(source, listener, () -> {
            proxy.stall();
            pause(OUTAGE);
            proxy.resume();
        });
        for (Direction direction : Direction.values()) {
            losesItsConnectionAtLast(source, listener, () -> {
                proxy.swallow(direction);
                pause(OUTAGE);
                proxy.resume();
            });
        }
        assertEverythingOnce(listener, writer.stop());
    }

    private static void losesItsConnection(PostgresSource source, Listener listener, Runnable fault) {
        long before = reconnections(source);
        fault.run();
        eventually().until(() -> reconnections(source) > before);
        awaitMore(listener, 20);
    }

    /**
     * Repeats a fault until it strikes the stream. The source has a second connection, on which it watches publication and tables; and the
     * stream may be between two connections when the fault comes, because the server ended the one before.
     */
    private static void losesItsConnectionAtLast(PostgresSource source, Listener listener, Runnable fault) {
        long before = reconnections(source);
        eventually().pollInterval(Duration.ofSeconds(2)).until(() -> {
            boolean lost = reconnections(source) > before;
            if (!lost) {
                fault.run();
            }
            return lost;
        });
        awaitMore(listener, 20);
    }

    private static long reconnections(PostgresSource source) {
        return source.admin().session().orElseThrow().reconnections();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void noticesAConnectionThatWasClosedLongBeforeAStatusIsDue(int version) {
        Database database = shared(version);
        // A status is due a third of that after the last, which is later than the test's deadline.
        database.execute(
                "ALTER DATABASE " + database.name() + " SET wal_sender_timeout = '10min'",
                "CREATE TABLE t (id int PRIMARY KEY)");
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        Listener listener = listen(sourceAt(proxy.url(database), database, "t")
                .statusInterval(Duration.ofMinutes(5))
                .reconnectMaxAttempts(0)
                .build());
        awaitActive(database);
        pause(Duration.ofSeconds(1));
        proxy.cut();
        eventually().until(() -> listener.error() != null);
        assertThat(listener.error()).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void noticesAServerThatIsGoneWithoutAWord() {
        Database database =
                own(PostgresServer.builder().setting("wal_sender_timeout", WAL_SENDER_TIMEOUT.toMillis() + "ms"));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").reconnectMaxAttempts(0).build();
        Listener listener = listen(source);
        awaitActive(database);
        database.server().freeze();
        try {
            eventually().until(() -> listener.error() != null);
        } finally {
            database.server().thaw();
        }
        assertThat(listener.error()).isInstanceOf(ConnectionLostException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void takesItsSlotBackFromAWalsenderThatDoesNotKnowItsClientIsGone(int version) {
        Database database = own(PostgresServer.builder().version(version));
        walSenderTimeout(database, WAL_SENDER_TIMEOUT);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        String before = slot(database, "active_pid");
        // From now on the server waits for ever, and the source still gives it up after its former timeout.
        walSenderTimeout(database, Duration.ZERO);
        proxy.swallow(Direction.TO_SERVER);
        proxy.swallow(Direction.TO_CLIENT);
        // A direction that has lost bytes carries no more, so the server does not hear of the end.
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> reconnections(source) > 0);
        assertThat(slot(database, "active_pid")).isEqualTo(before);
        proxy.resume();

        eventually().until(() -> listener.size() == 1);
        assertThat(slot(database, "active_pid")).isNotEqualTo(before);
        assertThat(database.server().log())
                .as("the source has ended the walsender")
                .containsPattern("\\[" + before + "\\] .*FATAL:  terminating connection due to administrator command");
    }

    /** A message of a subtransaction may follow the row whose LSN is the end of the message. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void resumesInMidTransactionAfterMessagesOfSubtransactions(int version) throws Exception {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t")
                .snapshotMode(SnapshotMode.NEVER)
                .messages(true)
                .bufferBytes(20_000)
                .statusInterval(Duration.ofMillis(100))
                .reconnectMaxBackoff(Duration.ofMillis(100))
                .build();
        Listener whole = listen(source);
        awaitActive(database);
        // More than the sockets hold: who has read everything has nothing left to be cut off from.
        int rows = 15_000;
        database.execute("""
            DO $$ BEGIN
              FOR i IN 1..%s LOOP
                INSERT INTO t VALUES (i, repeat('x', 1900));
                BEGIN PERFORM pg_logical_emit_message(true, 'm', i::text); EXCEPTION WHEN OTHERS THEN RAISE; END;
              END LOOP;
            END $$
            """.formatted(rows));
        eventually().until(() -> whole.size() == 2 * rows);
        whole.cancel();
        source.admin().released().block(DEADLINE);

        Listener cut = listen(source, 101);
        for (int loss = 1; loss <= 5; loss++) {
            int seen = loss * 101;
            eventually().until(() -> cut.size() == seen);
            long before = reconnections(source);
            proxy.reset();
            eventually().until(() -> reconnections(source) > before);
            cut.request(101);
        }
        cut.request(Long.MAX_VALUE);
        eventually().until(() -> cut.error() != null || cut.size() >= 2 * rows);

        assertThat(places(cut)).isEqualTo(places(whole));
        assertThat(places(whole)).as("the case at hand").anyMatch(place -> place.contains("trailing-message"));
    }

    private static List<String> places(Listener listener) {
        return listener.records().stream()
                .map(record -> record.position().toString().replaceAll("\"(session|ordinal|end)\":[^,}]*", ""))
                .toList();
    }
}
