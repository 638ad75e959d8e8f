package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Record;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.micrometer.RecordObservations;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.r2dbc.spi.ConnectionFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Every recipe, run against a real server. */
class RecipesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Database database = PostgresServer.shared().createDatabase();
    private final String slot = "slot_" + database.name();
    private final List<Disposable> running = new ArrayList<>();

    @AfterEach
    void close() {
        running.forEach(Disposable::dispose);
        database.close();
    }

    @Test
    void printsRowsAndChanges() {
        database.execute("CREATE TABLE notes (id int PRIMARY KEY)", "INSERT INTO notes VALUES (1)");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        running.add(PrintChanges.run(database.url(), "notes", new PrintStream(printed, true, StandardCharsets.UTF_8))
                .subscribe());
        try {
            await().atMost(DEADLINE)
                    .until(() ->
                            printed.toString(StandardCharsets.UTF_8).lines().count() == 1);
            awaitStream("printer");
            database.execute("DELETE FROM notes");
            await().atMost(DEADLINE)
                    .until(() ->
                            printed.toString(StandardCharsets.UTF_8).lines().count() == 2);
            assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                    .satisfiesExactly(
                            row -> assertThat(row).contains("\"operation\":\"snapshot\"", "\"after\":{\"id\":1}"),
                            change -> assertThat(change).contains("\"operation\":\"delete\"", "\"key\":{\"id\":1}"));
        } finally {
            running.forEach(Disposable::dispose);
        }
    }

    @Test
    void resumesAtItsPosition(@TempDir Path folder) {
        database.execute("CREATE TABLE notes (id int PRIMARY KEY)", "INSERT INTO notes VALUES (1), (2)");
        Path file = folder.resolve("position");
        List<Object> worked = Collections.synchronizedList(new ArrayList<>());
        PostgresSource first = source("notes");
        Disposable run = ResumeFromStoredPosition.run(first, file, record -> worked.add(id(record)))
                .subscribe();
        running.add(run);
        await().atMost(DEADLINE).until(() -> worked.size() == 2 && Files.exists(file));
        awaitStream(slot);
        database.execute("INSERT INTO notes VALUES (3)");
        await().atMost(DEADLINE)
                .until(() -> first.admin()
                        .session()
                        .filter(session -> session.emitted() == 3 && session.unacknowledged() == 0)
                        .isPresent());
        run.dispose();
        first.admin().released().block(DEADLINE);

        database.execute("INSERT INTO notes VALUES (4)");
        running.add(ResumeFromStoredPosition.run(source("notes"), file, record -> worked.add(id(record)))
                .subscribe());
        await().atMost(DEADLINE).until(() -> worked.size() == 4);
        assertThat(worked).startsWith(1, 2).endsWith(3, 4);
    }

    @Test
    void routesWithoutWhatIsPrivate() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, email text, amount int)",
                "CREATE TABLE large_orders (id int PRIMARY KEY, email text, amount int)",
                "CREATE TABLE small_orders (id int PRIMARY KEY, email text, amount int)",
                "INSERT INTO orders VALUES (1, 'a@x', 500), (2, 'b@x', 5)");
        running.add(TransformAndRoute.run(source("orders"), database.url()).subscribe());
        awaitStream(slot);
        database.execute("INSERT INTO orders VALUES (3, 'c@x', 100)", "DELETE FROM orders WHERE id = 1");
        await().atMost(DEADLINE).until(() -> "2".equals(database.value("SELECT count(*) FROM large_orders")));
        assertThat(database.rows("SELECT id, email FROM large_orders ORDER BY id"))
                .containsExactly(row("1", null), row("3", null));
        assertThat(database.rows("SELECT id, email FROM small_orders")).containsExactly(row("2", null));
    }

    @Test
    void sendsInBatchesAndAcknowledgesWhatHasArrived() {
        database.execute("CREATE TABLE notes (id int PRIMARY KEY)", "INSERT INTO notes SELECT generate_series(1, 250)");
        List<Object> arrived = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failures = new AtomicInteger();
        PostgresSource source = source("notes");
        running.add(OwnSink.run(
                        source,
                        batch -> Mono.fromRunnable(() -> {
                            if (failures.getAndIncrement() == 0) {
                                throw new IllegalStateException("not today");
                            }
                            assertThat(batch).hasSizeLessThanOrEqualTo(100);
                            batch.forEach(record -> arrived.add(id(record)));
                        }))
                .subscribe());
        await().atMost(DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.emitted() == 250 && session.unacknowledged() == 0)
                        .isPresent());
        assertThat(arrived)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 250).boxed().toList());
    }

    @Test
    void acknowledgesInAnyOrder() {
        database.execute("CREATE TABLE notes (id int PRIMARY KEY)", "INSERT INTO notes SELECT generate_series(1, 50)");
        PostgresSource source = source("notes");
        running.add(OwnSink.inAnyOrder(
                        source,
                        record -> Mono.delay(Duration.ofMillis(((Integer) id(record) * 7) % 13))
                                .then())
                .subscribe());
        await().atMost(DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.emitted() == 50 && session.unacknowledged() == 0)
                        .isPresent());
    }

    @Test
    void acknowledgesWhatBothConsumersAreDoneWith() {
        database.execute("CREATE TABLE notes (id int PRIMARY KEY)", "INSERT INTO notes VALUES (1), (2), (3)");
        List<Object> first = Collections.synchronizedList(new ArrayList<>());
        List<Object> second = Collections.synchronizedList(new ArrayList<>());
        Sinks.Empty<Void> gate = Sinks.empty();
        PostgresSource source = source("notes");
        running.add(FanOut.run(
                        source,
                        record -> Mono.fromRunnable(() -> first.add(id(record))),
                        record -> gate.asMono().then(Mono.fromRunnable(() -> second.add(id(record)))))
                .subscribe());
        await().atMost(DEADLINE).until(() -> !first.isEmpty());
        assertThat(second).isEmpty();
        assertThat(source.admin().session().orElseThrow().unacknowledged()).isPositive();
        gate.tryEmitEmpty();
        await().atMost(DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.emitted() == 3 && session.unacknowledged() == 0)
                        .isPresent());
        assertThat(first).isEqualTo(second).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void anEventOfTheOutboxComesIfAndOnlyIfItsTransactionCommits() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, status text CHECK (status <> 'shipped' OR id < 100))",
                "INSERT INTO orders VALUES (1, 'new'), (2, 'new'), (100, 'new')");
        ConnectionFactory connections = UrlConnectionFactory.of(DatabaseUrl.parse(database.url()));
        Outbox outbox = new Outbox(connections);
        TestObservationRegistry registry = TestObservationRegistry.create();
        List<Object> events = Collections.synchronizedList(new ArrayList<>());
        List<String> traces = Collections.synchronizedList(new ArrayList<>());
        PostgresSource source = PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .slotName(slot)
                .messages(true)
                .build();
        running.add(Outbox.receive(
                        source,
                        RecordObservations.of(registry),
                        event -> Mono.deferContextual(view -> {
                            events.add(event);
                            return Mono.empty();
                        }))
                .subscribe());
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context context) {
                if (context instanceof ReceiverContext<?> received) {
                    traces.add(trace(received));
                }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        awaitStream(slot);

        outbox.ship(2, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .block(DEADLINE);
        assertThat(outbox.ship(100, null).map(x -> "").onErrorReturn("refused").block(DEADLINE))
                .isEqualTo("refused");
        outbox.ship(1, null).block(DEADLINE);

        await().atMost(DEADLINE).until(() -> events.size() == 2);
        assertThat(events)
                .containsExactly(
                        new Outbox.Event("OrderShipped", Map.of("order", 2L)),
                        new Outbox.Event("OrderShipped", Map.of("order", 1L)));
        assertThat(traces).containsExactly("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "none");
        assertThat(database.value("SELECT string_agg(status, ',' ORDER BY id) FROM orders"))
                .isEqualTo("shipped,shipped,new");
    }

    @SuppressWarnings("unchecked")
    private static <C> String trace(ReceiverContext<?> context) {
        ReceiverContext<C> received = (ReceiverContext<C>) context;
        String trace = received.getGetter().get(received.getCarrier(), "traceparent");
        return trace == null ? "none" : trace;
    }

    private PostgresSource source(String tables) {
        return PostgresSource.builder()
                .url(database.url())
                .tables(tables)
                .slotName(slot)
                .build();
    }

    /** Waits until later changes are in the stream. The slot is active before, while the server waits for open transactions. */
    private void awaitStream(String name) {
        await().atMost(DEADLINE)
                .until(() -> "t"
                        .equals(database.value("SELECT active AND confirmed_flush_lsn IS NOT NULL"
                                + " FROM pg_replication_slots WHERE slot_name = '" + name + "'")));
    }

    private static Object id(Record record) {
        return record.key().get("id");
    }

    private static List<String> row(String... values) {
        List<String> row = new ArrayList<>();
        Collections.addAll(row, values);
        return row;
    }
}
