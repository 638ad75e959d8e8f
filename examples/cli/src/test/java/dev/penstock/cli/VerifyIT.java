package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerifyIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    void namesRowsThatDifferAndEndsWithOneAndAfterTheirRepairWithZero() {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            target.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
            PostgresSource source = PostgresSource.builder()
                    .url(shop.database().url())
                    .tables("items")
                    .slotName(shop.slot())
                    .build();
            Disposable pipeline = source.records()
                    .as(PostgresSink.builder()
                            .url(target.url())
                            .acknowledgeTo(source.acknowledgements())
                            .build())
                    .subscribe();
            try {
                Mono.fromSupplier(() -> "4".equals(target.value("SELECT count(*) FROM items")))
                        .filter(written -> written)
                        .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(50)))
                        .block(DEADLINE);
                String[] verify = shop.command("verify", "--sink.url=" + target.url());

                Cli equal = Cli.run(verify);
                target.execute(
                        "DELETE FROM items WHERE id = 1",
                        "INSERT INTO items VALUES (77)",
                        "UPDATE items SET name = 'x', price = 0 WHERE id = 3");
                Cli different = Cli.run(verify);
                Cli repaired = Cli.run(shop.command("verify", "--repair", "--sink.url=" + target.url()));

                assertThat(equal.out()).isEqualTo("items: equal, 4 rows\n");
                assertThat(equal.status()).isZero();
                assertThat(different.err()).isEmpty();
                assertThat(different.out().lines())
                        .startsWith("items: different: 3 rows; 4 rows in the source, 4 in the target")
                        .contains("  missing   1", "  extra     77", "  different 3: name, price");
                assertThat(different.status()).isEqualTo(1);
                assertThat(repaired.out().lines())
                        .startsWith("items: equal, 4 rows in the source, 4 in the target, after 3 rows were repaired")
                        .contains("  repaired missing   1", "  repaired extra     77");
                assertThat(repaired.status()).isZero();
                assertThat(target.value("SELECT string_agg(id || name, ' ' ORDER BY id) FROM items"))
                        .isEqualTo("1item 1 2item 2 3item 3 4item 4");
            } finally {
                pipeline.dispose();
                source.admin().released().block(DEADLINE);
            }
        }
    }

    @Test
    void reportsThatNoPipelineRunsWhenRowsDiffer() {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            target.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
            shop.database().execute("SELECT pg_create_logical_replication_slot('" + shop.slot() + "', 'pgoutput')");
            shop.database().execute("INSERT INTO items VALUES (5)");
            String[] verify = shop.command("verify", "--timeout=1s", "--sink.url=" + target.url());

            Cli waiting = Cli.run(verify);
            Cli alone = Cli.run(shop.command("verify", "--no-pipeline", "--sink.url=" + target.url()));

            assertThat(waiting.status()).isEqualTo(1);
            assertThat(waiting.err())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "verify: The pipeline of slot '" + shop.slot() + "' has not written all changes before ")
                    .endsWith(
                            "No source streams from the slot: start the pipeline, or compare without waiting for it.");
            assertThat(alone.status()).isEqualTo(1);
            assertThat(alone.out().lines()).contains("  missing   5");
        }
    }
}
