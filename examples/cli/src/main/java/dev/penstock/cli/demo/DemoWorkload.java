package dev.penstock.cli.demo;

import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Workload of several connections that insert, update and delete rows in short transactions until it is stopped. Each connection
 * changes rows of its own, so that no two of them deadlock.
 */
final class DemoWorkload implements AutoCloseable {
    /** The pause between two transactions, so that a small machine can keep up with the replication. */
    private static final long PAUSE_NANOS = 2_000_000;

    private final Database database;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder rows = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    private DemoWorkload(Database database) {
        this.database = database;
    }

    static DemoWorkload start(Database database, int connections) {
        DemoWorkload workload = new DemoWorkload(database);
        for (int i = 0; i < connections; i++) {
            int worker = i;
            Thread thread = new Thread(() -> workload.work(worker, connections), "demo-workload-" + i);
            thread.setDaemon(true);
            workload.threads.add(thread);
            thread.start();
        }
        return workload;
    }

    /** Returns the number of rows inserted, updated or deleted so far. */
    long rows() {
        return rows.sum();
    }

    /** Returns the number of transactions committed so far. */
    long transactions() {
        return transactions.sum();
    }

    /** Stops the workload and waits for its last transactions. */
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

    @Override
    public void close() {
        stopped = true;
    }

    private void work(int worker, int workers) {
        Random random = new Random(worker);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                int changed = 0;
                for (int i = random.nextInt(8); i >= 0; i--) {
                    changed += change(connection, random, worker, workers);
                }
                connection.commit();
                rows.add(changed);
                transactions.increment();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Makes one change of a random kind, to rows that belong to this worker alone. */
    private static int change(Connection connection, Random random, int worker, int workers) throws SQLException {
        int customer = random.nextInt(60_000 / workers) * workers + worker + 1;
        int document = random.nextInt(1_000 / workers) * workers + worker + 1;
        return switch (random.nextInt(12)) {
            case 0 ->
                update(
                        connection,
                        "INSERT INTO customers (name, email, balance, active, since) VALUES (?, NULL, ?, true, now())",
                        "New customer",
                        random.nextInt(1_000_000));
            case 1, 2 ->
                update(
                        connection,
                        "UPDATE customers SET balance = balance + ?, active = NOT active WHERE id = ?",
                        random.nextInt(200) - 100,
                        customer);
            case 3 ->
                update(
                        connection,
                        "INSERT INTO orders SELECT ?, coalesce(max(number), 0) + 1, random() * 1000, '{\"live\":"
                                + " true}', now() FROM orders WHERE customer_id = ?",
                        customer,
                        customer);
            case 4 ->
                update(
                        connection,
                        "UPDATE orders SET details = details || jsonb_build_object('seen', ?), total = total * 1.1"
                                + " WHERE customer_id = ?",
                        random.nextInt(1_000_000),
                        customer);
            case 5 ->
                update(
                        connection,
                        "UPDATE orders SET number = number + 1000 WHERE customer_id = ?"
                                + " AND number = (SELECT max(number) FROM orders WHERE customer_id = ?)",
                        customer,
                        customer);
            case 6 -> update(connection, "DELETE FROM orders WHERE customer_id = ?", customer);
            case 7 ->
                update(
                        connection,
                        "INSERT INTO sessions VALUES (gen_random_uuid(), ?, '::1', sha256(random()::text::bytea),"
                                + " now())",
                        customer);
            case 8 ->
                update(connection, "DELETE FROM sessions WHERE id = md5('session ' || ?::int % 20000)::uuid", customer);
            case 9, 10 -> update(connection, "UPDATE documents SET revision = revision + 1 WHERE id = ?", document);
            default ->
                update(
                        connection,
                        "UPDATE documents SET body = repeat(md5(random()::text), 250), revision = revision + 1 WHERE"
                                + " id = ?",
                        document);
        };
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
