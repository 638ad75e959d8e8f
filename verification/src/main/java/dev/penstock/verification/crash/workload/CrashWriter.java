package dev.penstock.verification.crash.workload;

import dev.penstock.test.Database;
import dev.penstock.verification.crash.workload.Transaction.Step;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Writer that runs the transactions of a workload. A transaction that the server aborts is not repeated. */
public final class CrashWriter implements Runnable {
    private static final long RECONNECT_MILLIS = 100;

    private final Database database;
    private final List<Transaction> transactions;
    private final AtomicLong committed;
    private final AtomicLong failed;
    private @Nullable Connection connection;

    public CrashWriter(Database database, List<Transaction> transactions, AtomicLong committed, AtomicLong failed) {
        this.database = database;
        this.transactions = transactions;
        this.committed = committed;
        this.failed = failed;
    }

    @Override
    public void run() {
        try {
            for (Transaction transaction : transactions) {
                run(transaction);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void run(Transaction transaction) throws InterruptedException {
        Thread.sleep(transaction.think());
        Connection session = connected();
        try {
            for (int i = 0; i < transaction.steps().size(); i++) {
                if (i == transaction.steps().size() - 1 && transaction.pause() > 0) {
                    Thread.sleep(transaction.pause());
                }
                execute(session, transaction.steps().get(i));
            }
            if (transaction.commits()) {
                session.commit();
                committed.incrementAndGet();
            } else {
                session.rollback();
            }
        } catch (SQLException | IOException e) {
            failed.incrementAndGet();
            if (!isExpected(e)) {
                throw new IllegalStateException("The workload does what the server does not understand.", e);
            }
            rollback(session);
        }
    }

    /** Returns whether an error is expected: a deadlock, a timeout, a duplicate key, or an error of a server that is shutting down. */
    private static boolean isExpected(Exception e) {
        String state = e instanceof SQLException sql ? sql.getSQLState() : null;
        return state == null || !state.startsWith("42");
    }

    private static void execute(Connection session, Step step) throws SQLException, IOException {
        if (step.copied() != null) {
            session.unwrap(PGConnection.class).getCopyAPI().copyIn(step.sql(), new StringReader(step.copied()));
            return;
        }
        try (Statement statement = session.createStatement()) {
            statement.execute(step.sql());
        }
    }

    private Connection connected() throws InterruptedException {
        while (true) {
            Connection session = connection;
            if (session != null) {
                return session;
            }
            try {
                session = database.connect();
                try (Statement statement = session.createStatement()) {
                    statement.execute("SET lock_timeout = '5s'");
                }
                session.setAutoCommit(false);
                connection = session;
            } catch (SQLException e) {
                Thread.sleep(RECONNECT_MILLIS);
            }
        }
    }

    private void rollback(Connection session) {
        try {
            session.rollback();
        } catch (SQLException e) {
            disconnect();
        }
    }

    private void disconnect() {
        Connection session = connection;
        connection = null;
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                // It is gone, which is what was wanted.
            }
        }
    }
}
