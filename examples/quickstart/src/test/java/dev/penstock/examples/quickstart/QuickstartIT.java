package dev.penstock.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class QuickstartIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
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
            Position stored = source.records().map(Record::position).next().block(DEADLINE);
            List<Object> handled = new CopyOnWriteArrayList<>();
            Disposable updates = new Updates(
                            source,
                            record -> Mono.fromRunnable(
                                    () -> handled.add(record.key().get("id"))))
                    .after(stored)
                    .subscribe();
            try {
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
    void sendsAMailAboutEveryOrder() {
        try (PostgresServer server = PostgresServer.start();
                Database database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_name text, total numeric)",
                    "INSERT INTO orders VALUES (1, 'Ada', 9.90)");
            PostgresSource source = PostgresSource.builder()
                    .url(database.url())
                    .tables("orders")
                    .slotName("mails")
                    .build();
            List<OrderMails.Order> mails = new CopyOnWriteArrayList<>();
            Disposable sending = new OrderMails(order -> Mono.fromRunnable(() -> mails.add(order)))
                    .send(source)
                    .subscribe();
            try {
                await().atMost(DEADLINE).until(() -> mails.size() == 1);
                database.execute("UPDATE orders SET total = 12.5");
                await().atMost(DEADLINE).until(() -> mails.size() == 2);
                assertThat(mails)
                        .containsExactly(
                                new OrderMails.Order(1, "Ada", new BigDecimal("9.90")),
                                new OrderMails.Order(1, "Ada", new BigDecimal("12.5")));
            } finally {
                sending.dispose();
                source.admin().released().block(DEADLINE);
            }
        }
    }

    @Test
    void mapsChangesAsTheReadmeDoes() throws IOException {
        assertThat(program("OrderMails")).contains(code(0).indent(4).replaceAll("(?m)^ +$", ""));
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
}
