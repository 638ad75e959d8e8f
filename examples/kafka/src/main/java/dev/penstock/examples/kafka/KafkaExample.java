package dev.penstock.examples.kafka;

import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Replicates a database to another through Kafka: one connector, two consumers of four partitions, and a workload; then compares. Starts
 * PostgreSQL and Kafka by itself.
 */
public final class KafkaExample {
    private static final int ORDERS = 1000;
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final PrintStream out;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    KafkaExample(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws InterruptedException {
        System.exit(new KafkaExample(System.out).run() ? 0 : 1);
    }

    /** Returns whether both databases hold the same rows in the end. */
    boolean run() throws InterruptedException {
        try (PostgresServer server = PostgresServer.start();
                KafkaBroker broker = KafkaBroker.start();
                Database shop = server.createDatabase();
                Database replica = server.createDatabase()) {
            out.println("PostgreSQL " + server.version() + " and a Kafka broker run.");
            createTables(shop);
            createTables(replica);
            shop.execute("INSERT INTO orders SELECT i, 'open', i FROM generate_series(1, 500) i");
            Disposable.Composite running = Disposables.composite();
            try {
                running.add(start(Replication.toKafka(shop.url(), broker.bootstrapServers())));
                awaitRows(shop, broker);
                AtomicInteger ofFirst = consume(running, broker, replica);
                AtomicInteger ofSecond = consume(running, broker, replica);
                work(shop, 501);
                awaitDivision(ofFirst, ofSecond);
                work(shop, 1501);
                return compare(shop, replica);
            } finally {
                running.dispose();
            }
        }
    }

    /** Starts a consumer; returns the number of partitions it has begun to work on. */
    private AtomicInteger consume(Disposable.Composite running, KafkaBroker broker, Database replica) {
        AtomicInteger partitions = new AtomicInteger();
        running.add(start(Replication.fromKafka(
                broker.bootstrapServers(), replica.url(), partition -> partitions.incrementAndGet())));
        return partitions;
    }

    /** The first consumer is assigned all partitions until Kafka knows of the second. */
    private void awaitDivision(AtomicInteger ofFirst, AtomicInteger ofSecond) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (ofFirst.get() == 0 || ofSecond.get() == 0) {
            failIfFailed(deadline);
            Thread.sleep(100);
        }
        out.println("Two consumers divide the partitions between them.");
    }

    private Disposable start(Mono<Void> half) {
        return half.subscribe(done -> {}, failure::set);
    }

    private static void createTables(Database database) {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, status text, total numeric)",
                "CREATE TABLE journal (id int, entry text)",
                "ALTER TABLE journal REPLICA IDENTITY FULL");
    }

    /** The consumers need the topics, which the first record of each table creates. */
    private void awaitRows(Database shop, KafkaBroker broker) throws InterruptedException {
        shop.execute("INSERT INTO journal VALUES (0, 'opened')");
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!ExampleTopics.exist(broker.bootstrapServers(), "shop.orders", "shop.journal")) {
            failIfFailed(deadline);
            Thread.sleep(100);
        }
    }

    private void work(Database shop, int from) {
        for (int first = from; first < from + ORDERS; first += 100) {
            int last = first + 99;
            shop.execute(
                    "INSERT INTO orders SELECT i, 'open', i FROM generate_series(" + first + ", " + last + ") i",
                    "UPDATE orders SET status = 'paid' WHERE id BETWEEN " + (first - 300) + " AND " + (first - 200),
                    "UPDATE orders SET id = id + 100000 WHERE id = " + (first - 400),
                    "DELETE FROM orders WHERE id BETWEEN " + (first - 350) + " AND " + (first - 340),
                    "INSERT INTO journal VALUES (" + first + ", 'orders from " + first + "')");
        }
        out.println("The workload is done: " + shop.value("SELECT count(*) FROM orders") + " orders.");
    }

    private boolean compare(Database shop, Database replica) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!contents(shop).equals(contents(replica))) {
            failIfFailed(deadline);
            Thread.sleep(200);
        }
        out.println("Both databases hold the same rows.");
        return true;
    }

    private static String contents(Database database) {
        return database.value("SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders o")
                + ' '
                + database.value("SELECT md5(string_agg(j::text, ',' ORDER BY id)) FROM journal j");
    }

    private void failIfFailed(long deadline) {
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("The replication has ended with an error.", error);
        }
        if (System.nanoTime() - deadline > 0) {
            throw new IllegalStateException("The databases were not equal within " + DEADLINE + '.');
        }
    }
}
