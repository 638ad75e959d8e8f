package dev.penstock.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuickstartIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

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
    void isTheProgramOfTheReadme() throws IOException {
        Path root = Path.of(System.getProperty("penstock.root", "../.."));
        String program = Files.readString(
                root.resolve("examples/quickstart/src/main/java/dev/penstock/examples/quickstart/Quickstart.java"));
        String readme = Files.readString(root.resolve("README.md"));
        int begin = readme.indexOf("```java\n") + "```java\n".length();

        String shown = readme.substring(begin, readme.indexOf("```", begin));
        assertThat(program).contains(shown.indent(4));
        assertThat(shown.lines()).hasSizeLessThanOrEqualTo(12);
    }
}
