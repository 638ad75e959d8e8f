package dev.penstock.source;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Accounts in several tables, and clerks that move money between them without end: from row to row, whole rows from table
 * to table, and to other keys. One of them rewrites, vacuums and empties tables at random moments. At every point of the
 * history the sum is the same.
 */
final class Bank implements AutoCloseable {
    private static final int TABLES = 6;
    private static final int ACCOUNTS = 150;
    private static final int CLERKS = 3;
    private static final long BALANCE = 100;

    private final Database database;
    private final Random random;
    private final AtomicInteger rebuilt = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> clerks = new ArrayList<>();
    private volatile boolean closed;

    Bank(Database database, long seed) {
        this.database = database;
        this.random = new Random(seed);
        database.execute("CREATE SEQUENCE ids START 100000");
        for (int i = 0; i < TABLES; i++) {
            database.execute(
                    "CREATE TABLE " + table(i) + " (id bigint PRIMARY KEY, extra int, balance bigint, pad text)",
                    "INSERT INTO " + table(i) + " SELECT " + i * 1000 + " + n, n, " + BALANCE
                            + ", repeat('x', 400) FROM generate_series(1, " + ACCOUNTS + ") n");
        }
        database.execute("ALTER TABLE " + table(0) + " REPLICA IDENTITY FULL");
    }

    static List<String> tables() {
        return IntStream.range(0, TABLES).mapToObj(Bank::table).toList();
    }

    static long sum() {
        return BALANCE * ACCOUNTS * TABLES;
    }

    void open() {
        for (int i = 0; i < CLERKS; i++) {
            Random dice = new Random(random.nextLong());
            start(() -> transfer(dice), 0);
        }
        Random dice = new Random(random.nextLong());
        start(() -> rebuild(dice), 40);
    }

    /** Returns how many tables were rewritten, vacuumed or emptied so far. */
    int rebuilt() {
        return rebuilt.get();
    }

    /** Ends all work, and returns what went wrong in it. */
    List<String> finish() throws InterruptedException {
        closed = true;
        for (Thread clerk : clerks) {
            clerk.join(60_000);
            if (clerk.isAlive()) {
                failures.add("a clerk does not end");
            }
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        closed = true;
    }

    private interface Work {
        List<String> statements();
    }

    /** The pace of the work; a wake-up before its time does no harm. */
    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void start(Work work, int pauseMillis) {
        Random pauses = new Random(random.nextLong());
        Thread clerk = new Thread(
                () -> {
                    try (Connection connection = database.connect()) {
                        while (!closed) {
                            transaction(connection, work.statements());
                            pause(pauseMillis == 0 ? 1 : pauses.nextInt(2 * pauseMillis));
                        }
                    } catch (SQLException e) {
                        failures.add(String.valueOf(e));
                    }
                },
                "clerk-" + clerks.size());
        clerk.setDaemon(true);
        clerks.add(clerk);
        clerk.start();
    }

    private List<String> transfer(Random dice) {
        String from = table(dice.nextInt(TABLES));
        String to = table(dice.nextInt(TABLES));
        int amount = dice.nextInt(10);
        return switch (dice.nextInt(6)) {
            case 0 ->
                List.of("WITH gone AS (DELETE FROM " + from + " WHERE id = (" + any(from)
                        + ") RETURNING *) INSERT INTO " + to + " SELECT nextval('ids'), extra, balance, pad FROM gone");
            case 1 -> List.of("UPDATE " + from + " SET id = nextval('ids') WHERE id = (" + any(from) + ")");
            default ->
                List.of("WITH taken AS (UPDATE " + from + " SET balance = balance - " + amount + " WHERE id = ("
                        + any(from) + ") RETURNING 1) INSERT INTO " + to + " SELECT nextval('ids'), 0, " + amount
                        + ", 'cash' FROM taken");
        };
    }

    private List<String> rebuild(Random dice) {
        String table = table(dice.nextInt(TABLES));
        String other = table(dice.nextInt(TABLES));
        return switch (dice.nextInt(3)) {
            case 0 -> List.of("ALTER TABLE " + table + " ALTER extra TYPE " + (dice.nextBoolean() ? "int" : "bigint"));
            case 1 -> List.of("VACUUM FULL " + table);
            default ->
                List.of(
                        "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE",
                        "CREATE TEMPORARY TABLE purse ON COMMIT DROP AS SELECT coalesce(sum(balance), 0)::bigint AS"
                                + " balance FROM " + table,
                        "TRUNCATE " + table,
                        "INSERT INTO " + other + " SELECT nextval('ids'), 0, balance, 'purse' FROM purse");
        };
    }

    /** A transaction that blocks another one or is blocked itself is rolled back, and another is tried. */
    private void transaction(Connection connection, List<String> statements) throws SQLException {
        connection.setAutoCommit(statements.size() == 1);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            if (statements.size() > 1) {
                connection.commit();
            }
            if (!statements.get(0).startsWith("WITH") && !statements.get(0).startsWith("UPDATE")) {
                rebuilt.incrementAndGet();
            }
        } catch (SQLException e) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            String state = String.valueOf(e.getSQLState());
            // Deadlocks and lock time-outs; a row that two moved to one key; a table rewritten under a running plan.
            if (!List.of("40P01", "55P03", "23505", "40001", "0A000").contains(state)) {
                throw e;
            }
        }
    }

    private static String any(String table) {
        return "SELECT id FROM " + table + " ORDER BY random() LIMIT 1";
    }

    private static String table(int number) {
        return "accounts" + number;
    }
}
