package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The statements of the guide are all that a role needs: it owns nothing. */
class DatabaseSetupIT {
    @Test
    void theGuidesStatementsAreEnough() {
        try (PostgresServer server = PostgresServer.start();
                Database database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY)",
                    "CREATE TABLE customers (id int PRIMARY KEY)",
                    "INSERT INTO orders VALUES (1)");
            database.execute(statements("role"));
            database.execute(statements("publication"));
            PostgresSource source = PostgresSource.builder()
                    .url("host=" + server.host() + " port=" + server.port() + " dbname=" + database.name()
                            + " user=penstock password='choose one'")
                    .tables("orders", "customers")
                    .build();
            List<Record> records = source.records()
                    .doOnNext(record -> {
                        if (record.operation().text().equals("snapshot")) {
                            database.execute("INSERT INTO customers VALUES (7)");
                        }
                    })
                    .take(2)
                    .collectList()
                    .block(Duration.ofSeconds(60));
            assertThat(records).extracting(Record::collection).containsExactly("orders", "customers");
            source.released().block(Duration.ofSeconds(60));
        }
    }

    private static String[] statements(String name) {
        Matcher block = Pattern.compile("<!-- sql: " + name + " -->\\n```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(Documents.read(Documents.ROOT.resolve("docs/guide/database.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).strip().split(";\\s*", 0);
    }
}
