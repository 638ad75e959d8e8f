package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Rates on the current machine: the source alone and into Kafka, and 1, 2 and 4 consumers of four partitions into one
 * target. Prints them; only the results are checked. Run by the long checks, or with {@code -Dpenstock.rows=…}.
 */
class KafkaScaleIT {
    private static final int ROWS = Integer.getInteger("penstock.rows", 0);
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final KafkaBroker broker = KafkaBroker.shared();

    @Test
    void printsTheRatesOfOneSlotAndOfSeveralConsumers() {
        int rows = ROWS > 0 ? ROWS : 300_000;
        assumeTrue(ROWS > 0 || "whole".equals(System.getProperty("penstock.checks")));
        PostgresServer server = PostgresServer.shared();
        List<String> figures = new ArrayList<>();
        try (Database database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE scale (id int PRIMARY KEY, name text, total numeric, at timestamptz)",
                    "INSERT INTO scale SELECT i, 'item ' || i, i / 7.0, now() FROM generate_series(1, " + rows + ") i");
            PostgresSource alone = source(database, "alone");
            figures.add(rate(
                    "the source alone, rows of the snapshot",
                    rows,
                    () -> alone.records().take(rows).then().block(DEADLINE)));
            PostgresSource source = source(database, "scale");
            KafkaSink sink = KafkaSink.builder()
                    .bootstrapServers(broker.bootstrapServers())
                    .topic("scale")
                    .partitions(4)
                    .delivery(KafkaDelivery.EXACTLY_ONCE)
                    .pipeline("scale")
                    .acknowledgeTo(source.acknowledgements())
                    .build();
            figures.add(rate(
                    "the source into Kafka, rows of the snapshot",
                    rows,
                    () -> source.records().take(rows).as(sink).block(DEADLINE)));
            database.execute("UPDATE scale SET total = total + 1");
            figures.add(rate(
                    "the source into Kafka, changes",
                    rows,
                    () -> sink.resume(
                                    () -> source.records().take(rows),
                                    position -> source.recordsAfter(position).take(rows))
                            .block(DEADLINE)));
        }
        for (int consumers : new int[] {1, 2, 4}) {
            figures.add(
                    rate(consumers + " consumers into one target", 2 * rows, () -> consume(server, consumers, rows)));
        }
        figures.forEach(System.out::println);
        assertThat(figures).hasSize(6);
    }

    private void consume(PostgresServer server, int consumers, int rows) {
        try (Database target = server.createDatabase()) {
            target.execute("CREATE TABLE scale (id int PRIMARY KEY, name text, total numeric, at timestamptz)");
            Disposable.Composite running = Disposables.composite();
            IntStream.range(0, consumers)
                    .forEach(number -> running.add(KafkaSource.builder()
                            .bootstrapServers(broker.bootstrapServers())
                            .topics("scale")
                            .group("scale-" + consumers)
                            .build()
                            .forEachPartition(partition -> PostgresSink.builder()
                                    .url(target.url())
                                    .delivery(Delivery.EXACTLY_ONCE)
                                    .pipeline(partition.pipeline())
                                    .acknowledgeTo(partition.acknowledgements())
                                    .build()
                                    .resume(partition::recordsAfter))
                            .subscribe()));
            Awaitility.await()
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> ("" + rows)
                            .equals(target.value("SELECT count(*) FROM scale WHERE total > id / 7.0 + 0.5")));
            running.dispose();
        }
    }

    private static PostgresSource source(Database database, String slot) {
        return PostgresSource.builder()
                .url(database.url())
                .tables("scale")
                .slotName("scale_" + slot)
                .publicationName("scale_" + slot)
                .build();
    }

    private static String rate(String what, int records, Runnable run) {
        long start = System.nanoTime();
        run.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        return "%s: %.0f records/s (%d in %.1f s)".formatted(what, records / seconds, records, seconds);
    }
}
