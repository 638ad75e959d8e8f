package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckIT {
    @TempDir
    Path directory;

    @Test
    void findsSourceAndSinkWellAndChangesNothing() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            target.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
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
    void reportsTheProblemAndTheStatementToRun() throws Exception {
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
    void reportsThatNeitherServerCanBeReached() {
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
    void checksThePositionInAFile() throws Exception {
        Path file = directory.resolve("position");
        try (Shop shop = new Shop(PostgresServer.shared());
                Shop other = new Shop(PostgresServer.shared(17))) {
            CliProcess.run(shop.command("stream", "--position-file=" + file, "--idle-exit=500ms"));
            Cli fits = Cli.run(shop.command("check", "--position-file=" + file));
            assertThat(fits.out())
                    .contains(
                            "ok    replication_connection: ",
                            "ok    position: The position is of this server and slot.");
            assertThat(fits.status()).as(fits.out()).isZero();

            Cli elsewhere = Cli.run(other.command("check", "--position-file=" + file));
            assertThat(elsewhere.out()).contains("wrong position: The position belongs to the database system ");
            assertThat(elsewhere.status()).isEqualTo(1);
        }
    }

    @Test
    void checksThePositionInTheTargetWithoutClaimingIt() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            target.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
            String sink = "--sink.url=" + target.url();
            Cli before = Cli.run(shop.command("check", sink, "--exactly-once"));
            assertThat(before.status()).as(before.out()).isZero();
            assertThat(target.value("SELECT count(*) FROM pg_class WHERE relname LIKE '%position'"))
                    .isEqualTo("0");

            CliProcess.run(shop.command("replicate", sink, "--exactly-once", "--idle-exit=500ms"));
            String epoch = "SELECT epoch FROM penstock.position";
            String claimed = target.value(epoch);
            Cli after = Cli.run(shop.command("check", sink, "--exactly-once"));
            assertThat(after.out()).contains("ok    position: The position is of this server and slot.");
            assertThat(after.status()).as(after.out()).isZero();
            assertThat(target.value(epoch)).isEqualTo(claimed);

            CliProcess.run(shop.command("cleanup"));
            Cli lost = Cli.run(shop.command("check", sink, "--exactly-once"));
            assertThat(lost.out()).contains("wrong position: Slot '" + shop.slot() + "' does not exist any more");
        }
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
