package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A target that lost its last transactions, as one that failed over to an asynchronous standby. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostTransactionsIT {
    @Test
    void refusesToResumeAfterATargetThatLostTransactionsAndVerifyNamesThem() {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            target.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
            String[] replicate =
                    shop.command("replicate", "--sink.url=" + target.url(), "--exactly-once", "--idle-exit=1s");
            assertThat(Cli.run(replicate).status()).isZero();
            shop.database().execute("INSERT INTO items VALUES (5)");
            assertThat(Cli.run(replicate).status()).isZero();
            target.execute("CREATE TABLE kept AS SELECT * FROM penstock.position");
            shop.database().execute("INSERT INTO items VALUES (6)");
            assertThat(Cli.run(replicate).status()).isZero();
            assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("6");
            // The standby that was promoted had not received the last transaction.
            target.execute(
                    "DELETE FROM items WHERE id = 6",
                    "UPDATE penstock.position p SET position = k.position FROM kept k WHERE p.pipeline = k.pipeline");
            shop.database().execute("INSERT INTO items VALUES (7)");

            Cli refused = Cli.run(replicate);
            Cli started = Cli.run(shop.command(
                    "replicate",
                    "--sink.url=" + target.url(),
                    "--exactly-once",
                    "--idle-exit=1s",
                    "--source.slotAhead=start"));
            Cli different = Cli.run(shop.command("verify", "--no-pipeline", "--sink.url=" + target.url()));

            assertThat(refused.status()).isEqualTo(1);
            assertThat(String.join(" ", refused.err()))
                    .contains("slotAhead=fail")
                    .contains("start with slotAhead=start and run 'verify --repair'");
            assertThat(started.status()).isZero();
            assertThat(different.out().lines()).contains("  missing   6");
        }
    }
}
