package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SnapshotMode;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackpressureIT extends SourceCase {
    private static final Duration WAL_SENDER_TIMEOUT = Duration.ofSeconds(4);

    /** Longer than the server waits for a client that is silent. */
    private static final Duration WITHOUT_DEMAND = WAL_SENDER_TIMEOUT.multipliedBy(2);

    private static final int ROWS = 40_000;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void keepsTheConnectionWithoutDemandAndLeavesTheRestToTheSocket(int version) {
        Database database = own(PostgresServer.builder()
                .version(version)
                .setting("wal_sender_timeout", WAL_SENDER_TIMEOUT.toMillis() + "ms"));
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t")
                .bufferBytes(1 << 20)
                .build();
        Listener listener = listen(source, 1);
        awaitActive(database);
        String holder = slot(database, "active_pid");

        database.execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, " + ROWS + ") i");
        eventually().until(() -> listener.size() == 1);
        awaitStill(proxy);
        long read = proxy.bytes(Direction.TO_CLIENT);
        pause(WITHOUT_DEMAND);

        assertThat(read)
                .as("bytes read ahead, those in the sockets' buffers included")
                .isLessThan(ROWS * 1000L / 2);
        // The server's own keepalives get through if nothing else does.
        assertThat(proxy.bytes(Direction.TO_CLIENT) - read).isLessThan(100_000);
        assertThat(listener.size()).isOne();
        assertThat(slot(database, "active_pid")).isEqualTo(holder);
        assertThat(proxy.openConnections()).isPositive();

        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.size() == ROWS);
        assertThat(listener.ids())
                .isEqualTo(IntStream.rangeClosed(1, ROWS).boxed().toList());
        assertThat(slot(database, "active_pid")).isEqualTo(holder);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void keepsTheConnectionWithoutDemandInTheSnapshot(int version) {
        Database database = own(PostgresServer.builder()
                .version(version)
                .setting("wal_sender_timeout", WAL_SENDER_TIMEOUT.toMillis() + "ms"));
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 10000) i");
        for (String timeout : List.of(
                "idle_in_transaction_session_timeout",
                "statement_timeout",
                version == 18 ? "transaction_timeout" : "idle_session_timeout")) {
            database.execute("ALTER DATABASE " + database.name() + " SET " + timeout + " = '3s'");
        }
        Listener listener = listen(source(database, "t").bufferBytes(1 << 20).build(), 1);
        awaitActive(database);
        String holder = slot(database, "active_pid");
        eventually().until(() -> listener.size() == 1);
        pause(WITHOUT_DEMAND);

        assertThat(slot(database, "active_pid")).isEqualTo(holder);
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.size() == 10_000);
        assertThat(listener.ids())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 10_000).boxed().toList());
        assertThat(listener.error()).isNull();
    }

    @Test
    void deliversOnlyRequestedRecords() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = never(database).build();
        Listener listener = listen(source, 3);
        awaitActive(database);
        database.execute("INSERT INTO t SELECT generate_series(1, 1000)");

        eventually().until(() -> listener.size() == 3);
        pause(Duration.ofMillis(500));
        assertThat(listener.size()).isEqualTo(3);
        listener.request(500);
        eventually().until(() -> listener.size() == 503);
        pause(Duration.ofMillis(500));
        assertThat(listener.size()).isEqualTo(503);
    }

    @Test
    void readsOnWithoutDemandWhenThereIsNothingToEmit() throws Exception {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE unpublished (id int)");
        listen(never(database).build(), 0);
        awaitActive(database);
        String before = slot(database, "confirmed_flush_lsn");

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 100; i++) {
                statement.execute("INSERT INTO unpublished VALUES (1)");
            }
        }
        String end = database.value("SELECT pg_current_wal_lsn()");
        eventually()
                .until(() -> "t"
                        .equals(database.value("SELECT '" + slot(database, "confirmed_flush_lsn") + "'::pg_lsn >= '"
                                + end + "'::pg_lsn")));
        assertThat(slot(database, "confirmed_flush_lsn")).isNotEqualTo(before);
    }

    private static PostgresSourceBuilder never(Database database) {
        return source(database, "t").snapshotMode(SnapshotMode.NEVER);
    }

    /**
     * Waits until hardly anything is read for three seconds: a busy machine pauses for a second, and TCP probes ever more rarely whether
     * there is room.
     */
    private static void awaitStill(TcpProxy proxy) {
        long before = -1;
        while (proxy.bytes(Direction.TO_CLIENT) > before + 1000) {
            before = proxy.bytes(Direction.TO_CLIENT);
            pause(Duration.ofSeconds(3));
        }
    }
}
