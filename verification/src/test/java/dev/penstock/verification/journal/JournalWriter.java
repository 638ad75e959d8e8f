package dev.penstock.verification.journal;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Appends numbers to the journal, in transactions of one row to some hundred, on a thread of its own. */
final class JournalWriter {
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable SQLException failure;

    JournalWriter(Database database, long next, Random random) {
        thread = new Thread(() -> run(database, next, random), "journal-writer");
        thread.start();
    }

    private void run(Database database, long first, Random random) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            long next = first;
            while (!stopped) {
                int rows = random.nextInt(3) == 0 ? 1 + random.nextInt(400) : 1;
                statement.execute("INSERT INTO journal SELECT n, repeat('x', n::int % 50) FROM generate_series(" + next
                        + ", " + (next + rows - 1) + ") AS n");
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    next += rows;
                }
                Thread.sleep(random.nextInt(15));
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops writing; throws where it could not write. */
    void stop() throws SQLException, InterruptedException {
        stopped = true;
        thread.join();
        SQLException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }
}
