package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The statements of the guide are all that the roles need: neither owns a table that was there. */
class DatabaseSetupIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    void theGuidesStatementsAreEnough() {
        try (PostgresServer server = PostgresServer.start();
                Database database = server.createDatabase();
                Database target = server.createDatabase()) {
            for (Database each : List.of(database, target)) {
                each.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE TABLE customers (id int PRIMARY KEY)");
            }
            database.execute("INSERT INTO orders VALUES (1)");
            database.execute(statements("role"));
            database.execute(statements("publication"));
            PostgresSource source = PostgresSource.builder()
                    .url(url(database, "penstock"))
                    .tables("orders", "customers")
                    .slotName("setup")
                    .build();
            List<Record> records = source.records()
                    .doOnNext(record -> {
                        if (record.operation().text().equals("snapshot")) {
                            database.execute("INSERT INTO customers VALUES (7)");
                        }
                    })
                    .take(2)
                    .collectList()
                    .block(DEADLINE);
            assertThat(records).extracting(Record::collection).containsExactly("orders", "customers");
            source.admin().released().block(DEADLINE);

            target.execute(statements("writer"));
            PostgresSink sink = PostgresSink.builder()
                    .url(url(target, "penstock_writer"))
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("orders")
                    .build();
            assertThat(sink.preflight(records.stream()
                                    .map(record -> CollectionName.parse(record.collection()))
                                    .toList())
                            .block(DEADLINE))
                    .allMatch(Check::ok);
            Flux.fromIterable(records).as(sink).block(DEADLINE);
            assertThat(target.rows("SELECT id FROM orders UNION ALL SELECT id FROM customers"))
                    .hasSize(2);
        }
    }

    private static String url(Database database, String role) {
        PostgresServer server = database.server();
        return "host=" + server.host() + " port=" + server.port() + " dbname=" + database.name() + " user=" + role
                + " password='choose one'";
    }

    private static String[] statements(String name) {
        Matcher block = Pattern.compile("<!-- sql: " + name + " -->\\n```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(Documents.read(Documents.ROOT.resolve("docs/guide/database.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).strip().split(";\\s*", 0);
    }
}
