package dev.penstock.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.PositionStore;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class QuickstartIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Path ROOT = Path.of(System.getProperty("penstock.root", "../.."));

    @Test
    void replicatesTheSnapshotAndTheChanges() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                Database source = server.createDatabase();
                Database target = server.createDatabase()) {
            String[] tables = {
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer int, total numeric)",
                "CREATE TABLE customers (id int PRIMARY KEY, name text)"
            };
            source.execute(tables);
            target.execute(tables);
            source.execute("INSERT INTO customers VALUES (1, 'Ada')", "INSERT INTO orders VALUES (1, 1, 9.90)");

            Thread program = new Thread(() -> Quickstart.main(new String[] {source.url(), target.url()}), "quickstart");
            program.setDaemon(true);
            program.start();
            await().atMost(DEADLINE).until(() -> "1".equals(target.value("SELECT count(*) FROM orders")));
            source.execute("UPDATE orders SET total = 12.5", "INSERT INTO customers VALUES (2, 'Grace')");

            await().atMost(DEADLINE)
                    .until(() -> "12.5".equals(target.value("SELECT total FROM orders"))
                            && "2".equals(target.value("SELECT count(*) FROM customers")));
            program.interrupt();
            program.join(DEADLINE.toMillis());
        }
    }

    @Test
    void handlesUpdatesAndAcknowledgesWhatWasFiltered() {
        try (PostgresServer server = PostgresServer.start();
                Database database = server.createDatabase()) {
            database.execute("CREATE TABLE notes (id int PRIMARY KEY, text text)", "INSERT INTO notes VALUES (1, 'a')");
            PostgresSource source = PostgresSource.builder()
                    .url(database.url())
                    .tables("notes")
                    .slotName("notes")
                    .build();
            PositionStore store = PositionStore.inMemory();
            List<Object> handled = new CopyOnWriteArrayList<>();
            Disposable updates = new Updates(
                            source,
                            record -> Mono.fromRunnable(
                                    () -> handled.add(record.key().get("id"))))
                    .handle(store)
                    .subscribe();
            try {
                await().atMost(DEADLINE)
                        .until(() -> source.admin()
                                .session()
                                .filter(session -> session.phase() == Phase.STREAMING)
                                .isPresent());
                database.execute("INSERT INTO notes VALUES (2, 'b')", "UPDATE notes SET text = 'c' WHERE id = 2");
                await().atMost(DEADLINE).until(() -> handled.equals(List.of(2)));
                await().atMost(DEADLINE)
                        .until(() -> source.admin()
                                .session()
                                .filter(session -> session.unacknowledged() == 0)
                                .isPresent());
            } finally {
                updates.dispose();
                source.admin().released().block(DEADLINE);
            }
        }
    }

    @Test
    void keepsAnIndexEqualToItsTable() {
        try (PostgresServer server = PostgresServer.start();
                Database database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_name text, total numeric)",
                    "INSERT INTO orders VALUES (1, 'Ada', 9.90), (2, 'Grace', 5)");
            PostgresSource source = PostgresSource.builder()
                    .url(database.url())
                    .tables("orders")
                    .slotName("index")
                    .build();
            Map<Long, OrderIndex.Order> orders = new ConcurrentHashMap<>();
            Disposable updates =
                    new OrderIndex(new MapIndex(orders)).update(source).subscribe();
            try {
                await().atMost(DEADLINE).until(() -> orders.size() == 2);
                database.execute("UPDATE orders SET total = 12.5 WHERE id = 1", "DELETE FROM orders WHERE id = 2");
                await().atMost(DEADLINE).until(() -> orders.size() == 1);
                assertThat(orders).containsEntry(1L, new OrderIndex.Order(1, "Ada", new BigDecimal("12.5")));
                database.execute("TRUNCATE orders");
                await().atMost(DEADLINE).until(orders::isEmpty);
            } finally {
                updates.dispose();
                source.admin().released().block(DEADLINE);
            }
        }
    }

    @Test
    void mapsChangesAsTheReadmeDoes() throws IOException {
        assertThat(program("OrderIndex")).contains(code(0).indent(4).replaceAll("(?m)^ +$", ""));
    }

    @Test
    void isTheProgramOfTheReadme() throws IOException {
        assertThat(program("Quickstart")).contains(code(1).indent(4));
        assertThat(code(1).lines()).hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void readsAsTheReadmeDoes() throws IOException {
        assertThat(program("Updates")).contains(code(2).indent(8));
    }

    /** Returns the code that the README shows, block by block. */
    private static String code(int block) throws IOException {
        return Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList()
                .get(block);
    }

    private static String program(String name) throws IOException {
        return Files.readString(
                ROOT.resolve("examples/quickstart/src/main/java/dev/penstock/examples/quickstart/" + name + ".java"));
    }

    private record MapIndex(Map<Long, OrderIndex.Order> orders) implements OrderIndex.Index {
        @Override
        public Mono<Void> put(OrderIndex.Order order) {
            return Mono.fromRunnable(() -> orders.put(order.id(), order));
        }

        @Override
        public Mono<Void> remove(StructuredData key) {
            return Mono.fromRunnable(() -> orders.remove(key.get("id", Long.class)));
        }

        @Override
        public Mono<Void> clear() {
            return Mono.fromRunnable(orders::clear);
        }
    }
}
