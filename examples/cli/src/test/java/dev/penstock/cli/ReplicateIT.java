package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicateIT {
    private static final String ROWS = "SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY id)) FROM items t";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"15,18", "18,15"})
    void endsWithZeroOnSigtermAndConfirmsWhatTheTargetHas(int fromVersion, int toVersion) throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared(fromVersion));
                Database target = target(PostgresServer.shared(toVersion));
                CliProcess cli = CliProcess.start(shop.command("replicate", "--sink.url=" + target.url()))) {
            await(cli, target, "4");
            shop.database()
                    .execute(
                            "INSERT INTO items SELECT i, 'item ' || i, 'NaN', 'infinity' FROM generate_series(5, 1000)"
                                    + " i",
                            "UPDATE items SET name = 'ü' WHERE id % 3 = 0",
                            "UPDATE items SET id = id + 10000 WHERE id % 100 = 0",
                            "DELETE FROM items WHERE id % 7 = 0");
            String lsn = shop.currentLsn();
            await(cli, target, shop.database().value("SELECT count(*) FROM items"));
            cli.signal("TERM");

            assertThat(cli.status()).isZero();
            assertThat(cli.err()).isEmpty();
            assertThat(cli.out()).isEmpty();
            assertThat(target.value(ROWS)).isEqualTo(shop.database().value(ROWS));
            assertThat(shop.isConfirmedUpTo(lsn)).isTrue();
        }
    }

    @Test
    void resumesAfterThePositionInAFile() throws Exception {
        Path file = directory.resolve("position");
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = target(PostgresServer.shared())) {
            String[] replicate = shop.command(
                    "replicate", "--sink.url=" + target.url(), "--position-file=" + file, "--idle-exit=1s");
            CliProcess first = CliProcess.run(replicate);
            assertThat(first.err()).isEmpty();
            assertThat(target.value(ROWS)).isEqualTo(shop.database().value(ROWS));

            // A row only the target lacks: another snapshot would bring it back.
            target.execute("DELETE FROM items WHERE id = 1");
            shop.database().execute("INSERT INTO items VALUES (5)");
            CliProcess second = CliProcess.run(replicate);

            assertThat(second.status()).isZero();
            assertThat(target.rows("SELECT id FROM items ORDER BY id"))
                    .containsExactly(List.of("2"), List.of("3"), List.of("4"), List.of("5"));
            assertThat(file).isNotEmptyFile();
        }
    }

    @Test
    void resumesAfterThePositionInTheTargetWithExactlyOnce() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = target(PostgresServer.shared())) {
            String[] replicate =
                    shop.command("replicate", "--sink.url=" + target.url(), "--exactly-once", "--idle-exit=1s");
            CliProcess first = CliProcess.run(replicate);
            assertThat(first.err()).isEmpty();
            target.execute("DELETE FROM items WHERE id = 1");
            shop.database().execute("INSERT INTO items VALUES (5)");
            CliProcess second = CliProcess.run(replicate);

            assertThat(second.status()).isZero();
            assertThat(target.rows("SELECT id FROM items ORDER BY id"))
                    .containsExactly(List.of("2"), List.of("3"), List.of("4"), List.of("5"));
            assertThat(target.rows("SELECT pipeline FROM penstock.position")).containsExactly(List.of(shop.slot()));
        }
    }

    @Test
    void takesTheSnapshotAgainWithNeither() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = target(PostgresServer.shared())) {
            String[] replicate = shop.command("replicate", "--sink.url=" + target.url(), "--idle-exit=1s");
            CliProcess.run(replicate);
            target.execute("DELETE FROM items WHERE id = 1");
            CliProcess second = CliProcess.run(replicate);

            assertThat(second.err()).isEmpty();
            assertThat(target.value(ROWS)).isEqualTo(shop.database().value(ROWS));
        }
    }

    @Test
    void namesTheTableThatTheTargetLacks() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = PostgresServer.shared().createDatabase()) {
            CliProcess cli = CliProcess.run(shop.command("replicate", "--sink.url=" + target.url()));

            assertThat(cli.status()).isEqualTo(1);
            assertThat(String.join("\n", cli.err()))
                    .startsWith("sink: ")
                    .contains("Table items does not exist", "schema=create");
        }
    }

    @Test
    void namesTheUnreachableServer() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess cli =
                    CliProcess.run(shop.command("replicate", "--sink.url=postgres://me:s3cret@127.0.0.1:1/nowhere"));

            assertThat(cli.status()).isEqualTo(1);
            assertThat(cli.err())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("sink: ")
                    .doesNotContain("s3cret");
        }
    }

    private static Database target(PostgresServer server) {
        Database target = server.createDatabase();
        target.execute(
                "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
        return target;
    }

    private static void await(CliProcess cli, Database target, String count) throws InterruptedException {
        while (!count.equals(target.value("SELECT count(*) FROM items"))) {
            cli.assertRunning();
            Thread.sleep(20);
        }
    }
}
