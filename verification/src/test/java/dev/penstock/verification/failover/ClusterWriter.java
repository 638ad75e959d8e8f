package dev.penstock.verification.failover;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Thread that inserts numbered rows, one a transaction, at whichever server of the address is the primary. After a lost connection it
 * continues after the highest number that the primary has. The note of a row is unique, so a row of the lost server differs from the row
 * that takes its number.
 */
final class ClusterWriter {
    private static final long PAUSE_NANOS = 1_000_000;

    private final String url;
    private final AtomicLong committed = new AtomicLong();
    private final Thread thread = new Thread(this::run, "cluster-writer");
    private volatile boolean stopped;

    ClusterWriter(String url) {
        this.url = url;
        thread.start();
    }

    /** Returns the number of commits that a server has confirmed. */
    long committed() {
        return committed.get();
    }

    /** Ends the thread. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    private void run() {
        while (!stopped) {
            try (Connection connection = DriverManager.getConnection(url);
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO journal VALUES (?, ?)")) {
                for (long number = highest(connection) + 1; !stopped; number++) {
                    insert.setLong(1, number);
                    insert.setString(2, UUID.randomUUID().toString());
                    insert.executeUpdate();
                    committed.incrementAndGet();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (SQLException lost) {
                LockSupport.parkNanos(20 * PAUSE_NANOS);
            }
        }
    }

    private static long highest(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT max(n) FROM journal");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
