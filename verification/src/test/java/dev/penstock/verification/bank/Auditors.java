package dev.penstock.verification.bank;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that read the sum of all balances again and again. */
final class Auditors {
    private final long expected;
    private final AtomicLong reads = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final BankThreads threads;

    Auditors(Database bank, long expected, int count) {
        this.threads = new BankThreads(bank);
        this.expected = expected;
        for (int i = 0; i < count; i++) {
            threads.start("auditor-" + i, this::run);
        }
    }

    /** Returns how many sums were read. */
    long reads() {
        return reads.get();
    }

    /** Returns the first of the sums that were not the expected one. */
    List<String> wrong() {
        return wrong.stream().limit(10).toList();
    }

    /** Ends the threads. */
    void stop() throws InterruptedException, SQLException {
        threads.stop();
    }

    private void run(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            while (!threads.isStopped()) {
                read(statement);
            }
        }
    }

    private void read(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT sum(balance), count(*) FROM accounts")) {
            row.next();
            reads.incrementAndGet();
            if (row.getLong(1) != expected) {
                wrong.add(row.getString(1) + " in " + row.getString(2) + " accounts");
            }
        }
    }
}
