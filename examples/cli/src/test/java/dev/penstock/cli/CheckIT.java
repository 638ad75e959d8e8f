package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckIT {
    @Test
    void findsSourceAndSinkWellAndChangesNothing() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            target.execute("CREATE TABLE items (id int PRIMARY KEY)");
            CliProcess cli = CliProcess.run(shop.command("check", "--sink.url=" + target.url()));

            assertThat(cli.status()).as("%s", cli.err()).isZero();
            assertThat(cli.out())
                    .allMatch(line -> line.startsWith("ok    "))
                    .anyMatch(line -> line.startsWith("ok    wal_level: wal_level is 'logical'"))
                    .contains("ok    sink.tables: The tables written to exist: items.");
            assertThat(shop.database().value("SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
        }
    }

    @Test
    void saysWhatIsWrongAndWhatToRun() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            shop.database().execute("CREATE TABLE loose (a int)");
            String[] command = shop.command(
                    "check", "--source.tables=items,loose,nowhere", "--sink.url=" + target.url(), "--json");
            CliProcess json = CliProcess.run(command);

            assertThat(json.status()).isEqualTo(1);
            assertThat(json.out()).hasSize(1);
            assertThat(json.out().get(0))
                    .startsWith("[{\"check\":\"wal_level\",\"ok\":true,\"message\":\"wal_level is 'logical'")
                    .contains("\"fix\":null}")
                    .contains("{\"check\":\"tables\",\"ok\":false,\"message\":\"")
                    .contains("nowhere")
                    .contains("\"fix\":\"ALTER TABLE")
                    .contains("{\"check\":\"sink.tables\",\"ok\":false,\"message\":\"Table items does not exist.\"");
        }
    }

    @Test
    void saysThatNeitherServerCanBeReached() {
        Cli cli = Cli.run(
                "check",
                "--source.url=postgres://me:s3cret@127.0.0.1:1/shop",
                "--sink.url=postgres://me:s3cret@127.0.0.1:1/shop");

        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.out())
                .contains("wrong connection: ")
                .contains("wrong sink.connection: ")
                .doesNotContain("s3cret");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void takesBadOptionsForBadUsage() {
        Cli cli = Cli.run("check", "--source.tables=t", "--sink.batch.size=many");

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err())
                .contains("source.url: is required", "sink.url: is required", "sink.batch.size: must be an integer");
        assertThat(Cli.run("check").err()).containsExactly("source.url: is required");
    }

    @Test
    void checksASinkAlone() {
        try (Database target = PostgresServer.shared().createDatabase()) {
            Cli cli = Cli.run("check", "--sink.url=" + target.url());

            assertThat(cli.err()).isEmpty();
            assertThat(cli.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("ok    sink."));
            assertThat(cli.status()).isZero();
        }
    }
}
