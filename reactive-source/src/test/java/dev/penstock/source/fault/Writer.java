package dev.penstock.source.fault;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Inserts 1, 2, 3 … into {@code t(id int, filler text)}, each in a transaction of its own, until it is stopped. Where the
 * server goes it tries the same number again, which may be there already.
 */
final class Writer implements AutoCloseable {
    private final Database database;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int last;

    Writer(Database database) {
        this.database = database;
        this.thread = new Thread(this::write, "writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops, and returns the last number committed. */
    int stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return last;
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }

    private void write() {
        int next = 1;
        while (!stopped) {
            try (Connection connection = database.connect();
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO t VALUES (?, repeat('x', 500)) ON CONFLICT DO NOTHING")) {
                while (!stopped) {
                    insert.setInt(1, next);
                    insert.executeUpdate();
                    last = next++;
                    Thread.sleep(5);
                }
            } catch (SQLException serverIsGone) {
                sleep();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
