package dev.penstock.verification.bank;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that work with connections of their own, and connect again after the server was lost. Any other error is a failure. */
final class BankThreads {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Database bank;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    BankThreads(Database bank) {
        this.bank = bank;
    }

    void start(String name, Work work) {
        Thread thread = new Thread(() -> run(work), name);
        threads.add(thread);
        thread.start();
    }

    boolean isStopped() {
        return stopped;
    }

    /** Ends the threads. @throws SQLException the error of a statement, unless the server was lost */
    void stop() throws InterruptedException, SQLException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        SQLException error = failure.get();
        if (error != null) {
            throw error;
        }
    }

    private void run(Work work) {
        while (!stopped) {
            try (Connection connection = bank.connect()) {
                work.run(connection);
            } catch (SQLException e) {
                if (!isLossOfServer(e)) {
                    failure.compareAndSet(null, e);
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Connection exceptions, and errors of a server that stops, starts or ends a session (manual, "PostgreSQL Error Codes"). */
    private static boolean isLossOfServer(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** Work on one connection, until the threads are stopped. */
    interface Work {
        void run(Connection connection) throws SQLException;
    }
}
