package dev.penstock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Path DASHBOARD =
            Path.of(System.getProperty("penstock.root", ".."), "docs/grafana-dashboard.json");
    private static final Pattern METRIC = Pattern.compile("\\bpenstock_[a-z_]+");

    private final Database database = PostgresServer.shared().createDatabase();
    private final String slot = "slot_" + database.name();

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "CREATE TABLE copies (id int PRIMARY KEY, note text CHECK (note <> 'bad'))",
                "INSERT INTO orders SELECT i, 'n' FROM generate_series(1, 10) i");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void countsRecordsAndBytesByTableAndOperation() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        PostgresSource source = source(registry);
        List<Record> records = new CopyOnWriteArrayList<>();
        Disposable subscription = source.records().subscribe(records::add);
        await().atMost(DEADLINE).until(() -> records.size() == 10);
        database.execute("INSERT INTO orders VALUES (11, repeat('x', 1000))", "DELETE FROM orders WHERE id < 4");
        await().atMost(DEADLINE).until(() -> records.size() == 14);
        subscription.dispose();
        source.admin().released().block(DEADLINE);

        assertThat(records(registry, "snapshot")).isEqualTo(10);
        assertThat(records(registry, "create")).isOne();
        assertThat(records(registry, "delete")).isEqualTo(3);
        assertThat(bytes(registry, "create")).isBetween(1000.0, 1100.0);
        assertThat(bytes(registry, "snapshot")).isBetween(50.0, 500.0);
        assertThat(registry.get("penstock.source.delay").timer().count()).isEqualTo(4);
    }

    @Test
    void showsWhatSlotAndSubscriptionAreDoing() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        PostgresSource source = source(registry);
        try (SourceMetrics metrics = SourceMetrics.of(source).every(Duration.ofMillis(100))) {
            metrics.bindTo(registry);
            assertThat(gauge(registry, "penstock.source.unacknowledged")).isNaN();

            List<Record> records = new CopyOnWriteArrayList<>();
            Disposable subscription = source.records().subscribe(records::add);
            await().atMost(DEADLINE).until(() -> phase(registry, "streaming") == 1);
            assertThat(phase(registry, "starting")).isZero();
            assertThat(gauge(registry, "penstock.source.unacknowledged")).isEqualTo(10);
            assertThat(gauge(registry, "penstock.source.unacknowledged.age")).isPositive();
            assertThat(gauge(registry, "penstock.source.snapshot.rows")).isEqualTo(10);
            assertThat(gauge(registry, "penstock.source.snapshot.tables.read")).isOne();
            assertThat(gauge(registry, "penstock.source.snapshot.tables.unread"))
                    .isZero();
            await().atMost(DEADLINE).until(() -> gauge(registry, "penstock.source.slot.active") == 1);
            assertThat(gauge(registry, "penstock.source.slot.lost")).isZero();

            database.execute("INSERT INTO orders VALUES (11, repeat('x', 100000))");
            await().atMost(DEADLINE).until(() -> gauge(registry, "penstock.source.lag") > 1000);
            assertThat(gauge(registry, "penstock.source.retained")).isGreaterThan(1000);
            await().atMost(DEADLINE).until(() -> records.size() == 11);
            source.acknowledgements().acknowledgeUpTo(records.get(10).position());
            await().atMost(DEADLINE).until(() -> gauge(registry, "penstock.source.unacknowledged") == 0);
            assertThat(gauge(registry, "penstock.source.unacknowledged.age")).isZero();
            assertThat(gauge(registry, "penstock.source.acknowledgement.age")).isLessThan(30);
            await().atMost(DEADLINE).until(() -> gauge(registry, "penstock.source.lag") == 0);

            assertThat(reconnections(registry)).isZero();
            database.rows("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + slot
                    + "'");
            await().atMost(DEADLINE).until(() -> reconnections(registry) == 1);
            subscription.dispose();
            source.admin().released().block(DEADLINE);
            assertThat(reconnections(registry)).isOne();
        }
        assertThat(registry.getMeters())
                .as("what nobody keeps up to date any more")
                .noneMatch(meter -> meter.getId().getTag("slot") != null);
    }

    @Test
    void showsTheBatchesOfASink() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        SinkMetrics metrics = SinkMetrics.of(registry, Tag.of("sink", "copies"));
        PostgresSink sink = PostgresSink.builder()
                .url(database.url())
                .table("copies")
                .batchListener(metrics)
                .build();
        metrics.watch(sink);
        List<Record> rows = snapshot();
        Flux.fromIterable(rows).as(sink).block(DEADLINE);

        assertThat(registry.get("penstock.sink.batch")
                        .tag("sink", "copies")
                        .summary()
                        .totalAmount())
                .isEqualTo(10);
        assertThat(batchTime(registry, "written"))
                .isEqualTo(registry.get("penstock.sink.batch").summary().count());
        assertThat(registry.get("penstock.sink.records").functionCounter().count())
                .isEqualTo(10);
        assertThat(registry.get("penstock.sink.in.flight").gauge().value()).isZero();

        database.execute("UPDATE orders SET note = 'bad' WHERE id = 10");
        Flux.fromIterable(snapshot()).as(sink).onErrorComplete().block(DEADLINE);
        assertThat(batchTime(registry, "failed")).isOne();
        assertThat(registry.get("penstock.sink.in.flight").gauge().value()).isZero();
    }

    @Test
    void dashboardShowsEveryMeterAndNoOther() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PostgresSource source = source(registry);
        SinkMetrics sinkMetrics = SinkMetrics.of(registry);
        PostgresSink sink = PostgresSink.builder()
                .url(database.url())
                .table("copies")
                .acknowledgeTo(source.acknowledgements())
                .batchListener(sinkMetrics)
                .build();
        sinkMetrics.watch(sink);
        String scraped;
        try (SourceMetrics sourceMetrics = SourceMetrics.of(source)) {
            sourceMetrics.bindTo(registry);
            source.records().take(10).as(sink).block(DEADLINE);
            scraped = registry.scrape();
        }

        Set<String> shown = metrics(JsonMapper.shared().readTree(Files.readString(DASHBOARD)));
        Set<String> registered = scraped.lines()
                .filter(line -> line.startsWith("# TYPE penstock_"))
                .map(line -> line.replaceFirst("# TYPE ", "").replaceFirst(" .*", ""))
                // Of a distribution the maximum is a family of its own.
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(registered).hasSizeGreaterThan(20);
        assertThat(shown).isEqualTo(registered);
    }

    /** Returns the metrics that the panels' expressions name, without the suffixes of a distribution's series. */
    private static Set<String> metrics(JsonNode dashboard) {
        return dashboard.findValuesAsString("expr").stream()
                .flatMap(expression -> METRIC.matcher(expression).results().map(result -> result.group()))
                .map(name -> name.replaceFirst("_(bucket|sum|count|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private PostgresSource source(MeterRegistry registry) {
        return PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .slotName(slot)
                .statusInterval(Duration.ofMillis(200))
                .decorate(RecordMetrics.of(registry))
                .build();
    }

    private List<Record> snapshot() {
        return PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .option("snapshotMode", "only")
                .build()
                .records()
                .collectList()
                .block(DEADLINE);
    }

    private static double records(MeterRegistry registry, String operation) {
        return registry.get("penstock.source.records")
                .tags("table", "orders", "operation", operation)
                .counter()
                .count();
    }

    private static double bytes(MeterRegistry registry, String operation) {
        return registry.get("penstock.source.row")
                .tags("table", "orders", "operation", operation)
                .counter()
                .count();
    }

    private double gauge(MeterRegistry registry, String name) {
        return registry.get(name).tag("slot", slot).gauge().value();
    }

    private static double phase(MeterRegistry registry, String phase) {
        return registry.get("penstock.source.phase").tag("phase", phase).gauge().value();
    }

    private static double reconnections(MeterRegistry registry) {
        return registry.get("penstock.source.reconnections").functionCounter().count();
    }

    private static long batchTime(MeterRegistry registry, String outcome) {
        return registry.get("penstock.sink.batch.time")
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
