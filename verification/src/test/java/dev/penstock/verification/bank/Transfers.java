package dev.penstock.verification.bank;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that transfer money between accounts in transactions of two rows to all rows, and continue after a lost connection. */
final class Transfers {
    private static final long FIRST_OPENED = 1_000_000;

    private final int accounts;
    private final AtomicLong opened = new AtomicLong(FIRST_OPENED);
    private final AtomicLong committed = new AtomicLong();
    private final BankThreads threads;

    /** Starts threads that transfer money between the accounts 1 to {@code accounts}, which are never closed. */
    Transfers(Database bank, int accounts, int count) {
        this.threads = new BankThreads(bank);
        this.accounts = accounts;
        for (int i = 0; i < count; i++) {
            Random random = new Random(i);
            threads.start("transfers-" + i, connection -> run(connection, random));
        }
    }

    /** Returns how many transactions are known to be committed. */
    long committed() {
        return committed.get();
    }

    /** Ends the threads. */
    void stop() throws InterruptedException, SQLException {
        threads.stop();
    }

    private void run(Connection connection, Random random) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!threads.isStopped()) {
                transact(connection, statement, random);
            }
        }
    }

    private void transact(Connection connection, Statement statement, Random random) throws SQLException {
        try {
            for (String sql : transaction(random)) {
                statement.execute(sql);
            }
            if (random.nextInt(20) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                committed.incrementAndGet();
            }
        } catch (SQLException e) {
            if (!"40P01".equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
        }
    }

    private List<String> transaction(Random random) {
        int amount = 1 + random.nextInt(100);
        int from = 1 + random.nextInt(accounts);
        return switch (random.nextInt(40)) {
            case 0 ->
                List.of("UPDATE accounts SET balance = balance + CASE WHEN id % 2 = 0 THEN " + amount + " ELSE -"
                        + amount + " END WHERE id <= " + accounts);
            case 1, 2, 3 ->
                List.of(
                        change(from, -amount),
                        "INSERT INTO accounts VALUES (" + opened.incrementAndGet() + ", " + amount + ")");
            case 4, 5 ->
                List.of("WITH closed AS (DELETE FROM accounts WHERE id = (SELECT max(id) FROM accounts WHERE id > "
                        + FIRST_OPENED
                        + ") RETURNING balance) UPDATE accounts SET balance = balance + (SELECT balance FROM closed)"
                        + " WHERE id = " + from + " AND EXISTS (SELECT FROM closed)");
            default -> List.of(change(from, -amount), change(1 + random.nextInt(accounts), amount));
        };
    }

    private static String change(int account, int amount) {
        return "UPDATE accounts SET balance = balance + " + amount + " WHERE id = " + account;
    }
}
