package dev.penstock.source.fault;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Inserts 1, 2, 3 … into {@code t(id int, filler text)}, each in a transaction of its own, until it is stopped. Where the
 * server goes it tries the same number again, which may be there already.
 */
final class Writer implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(5);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Database database;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int last;
    private volatile @Nullable SQLException failure;

    Writer(Database database) {
        this.database = database;
        this.thread = new Thread(this::write, "writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops, and returns the last number committed; fails if the writer ended before for another reason than a lost server. */
    int stop() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
        SQLException unexpected = failure;
        if (unexpected != null) {
            throw new AssertionError("The writer ended after row " + last, unexpected);
        }
        return last;
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void write() {
        int next = 1;
        while (!stopped && failure == null) {
            try (Connection connection = database.connect();
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO t VALUES (?, repeat('x', 500)) ON CONFLICT DO NOTHING")) {
                while (!stopped) {
                    insert.setInt(1, next);
                    insert.executeUpdate();
                    last = next++;
                    pause(PACE);
                }
            } catch (SQLException e) {
                if (!isLossOfServer(e)) {
                    failure = e;
                }
                pause(RETRY);
            }
        }
    }

    /**
     * Connection exceptions, and the errors of a server that stops, starts or ends a session (PostgreSQL manual, "Error
     * Codes").
     */
    private static boolean isLossOfServer(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }
}
