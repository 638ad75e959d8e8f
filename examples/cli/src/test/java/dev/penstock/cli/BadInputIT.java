package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadInputIT {
    @TempDir
    Path directory;

    @Test
    void namesAnUnreachableHost() throws Exception {
        assertFails(
                "source: Cannot connect to the server at 127.0.0.1:1: Connection refused.",
                "stream",
                "--source.url=postgres://me:s3cret@127.0.0.1:1/shop",
                "--source.tables=items");
    }

    @Test
    void reportsThatThePasswordIsWrong() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            String url = shop.database().url().replaceFirst(":[^:@/]*@", ":s3cret@");

            assertFails(
                    "source: User 'postgres' cannot log in to database '"
                            + shop.database().name(),
                    "stream",
                    "--source.url=" + url,
                    "--source.tables=items");
        }
    }

    @Test
    void namesAMissingTableAndLeavesNothing() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            assertFails("source: ", "nowhere", shop, "--source.tables=items,nowhere");
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void namesATableWithoutKeyAndTheStatementThatFixesIt() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            shop.database().execute("CREATE TABLE loose (a int)");

            assertFails("source: ", "ALTER TABLE", shop, "--source.tables=items,loose");
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void reportsWhatAServerWithoutLogicalDecodingNeeds() throws Exception {
        try (PostgresServer server =
                        PostgresServer.builder().setting("wal_level", "replica").start();
                Shop shop = new Shop(server)) {
            assertFails("source: ", "wal_level", shop, "--source.tables=items");
            assertThat(shop.database().value("SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
        }
    }

    @Test
    void reportsMissingUnknownAndContradictoryOptionsAtOnceBeforeConnecting() throws Exception {
        CliProcess cli = CliProcess.run(
                "replicate",
                "--source.url=postgres://me:s3cret@127.0.0.1:port/shop",
                "--source.table=a",
                "--source.tables=b",
                "--source.logrepl.slotname=s3cret",
                "--source.logrepl.temporarySlot=true",
                "--source.logrepl.failover",
                "true",
                "--sink.batch.size=s3cret",
                "--sink.batch.siz=s3cret",
                "--idle-exit=s3cret",
                "--nothing");

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .containsExactly(
                        "--idle-exit: must be a whole number with one of the units ms, s, m and h",
                        "--nothing: is not an option",
                        "source.logrepl.slotname: is not an option; did you mean 'logrepl.slotName'?",
                        "source.url: has a port that is not a number from 1 to 65535"
                                + "; special characters in user and password must be percent-encoded",
                        "source.table: is another name of 'tables', which is given too",
                        "source.logrepl.failover: cannot be true together with 'logrepl.temporarySlot'",
                        "sink.batch.siz: is not an option; did you mean 'batch.size'?",
                        "sink.url: is required",
                        "sink.batch.size: must be an integer");
    }

    @Test
    void takesAddressesFromTheEnvironment() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                CliProcess cli = CliProcess.start(
                        Map.of("PENSTOCK_SOURCE_URL", shop.database().url()),
                        "stream",
                        "--source.tables=items",
                        "--source.snapshotMode=only")) {
            assertThat(cli.status()).isZero();
            assertThat(cli.out()).hasSize(4);
        }
    }

    @Test
    void takesOptionsFromAFile() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            Path file = Files.writeString(
                    directory.resolve("config"),
                    "source.url=" + shop.database().url() + "\nsource.tables=nowhere\nsource.snapshotMode=only\n"
                            + "sink.url=postgres://nowhere\n");
            CliProcess cli = CliProcess.run("stream", "--config", file.toString(), "--source.tables=items");

            assertThat(cli.status()).isZero();
            assertThat(cli.out()).hasSize(4);
        }
    }

    @Test
    void failsWhenThePositionFileBelongsToAnotherProgram() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            Path file = Files.writeString(directory.resolve("position"), "nonsense");

            assertFails("source: ", "position", shop, "--source.tables=items", "--position-file=" + file);
            assertFails("--position-file: ", "cannot be read", shop, "--position-file=" + directory);
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void printsAStackTraceOnlyWhenAsked() throws Exception {
        String[] args = {"stream", "--source.url=postgres://me@127.0.0.1:1/shop", "--source.tables=items", "--verbose"};
        CliProcess cli = CliProcess.run(args);

        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.err()).anyMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void reportsThatASlotDoesNotExist() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess cli = CliProcess.run(shop.command("status", "--json"));

            assertThat(cli.status()).isEqualTo(1);
            assertThat(cli.err()).containsExactly("slot '" + shop.slot() + "': does not exist");
        }
    }

    @Test
    void printsTheStateOfASlot() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess.run(shop.command("stream", "--idle-exit=500ms"));
            CliProcess json = CliProcess.run(shop.command("status", "--json"));
            CliProcess text = CliProcess.run(shop.command("status"));

            assertThat(json.status()).isZero();
            assertThat(json.out())
                    .hasSize(1)
                    .first()
                    .asString()
                    .matches("\\{\"slot\":\"" + shop.slot() + "\",\"active\":false,\"walStatus\":\"reserved\","
                            + "\"confirmedLsn\":\"[0-9A-F]+/[0-9A-F]+\",\"lagBytes\":\\d+,\"lagSeconds\":null,"
                            + "\"retainedBytes\":\\d+}");
            assertThat(text.out()).hasSize(6).first().isEqualTo("slot       " + shop.slot());
        }
    }

    private static void assertFails(String beginning, String containing, Shop shop, String... more) throws Exception {
        CliProcess cli = CliProcess.run(shop.command("stream", more));

        assertThat(cli.status()).as("%s", cli.err()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .hasSize(1)
                .first()
                .asString()
                .startsWith(beginning)
                .contains(containing)
                .doesNotContain(PostgresServer.shared().password());
    }

    private static void assertFails(String beginning, String... args) throws Exception {
        CliProcess cli = CliProcess.run(args);

        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .hasSize(1)
                .first()
                .asString()
                .startsWith(beginning)
                .doesNotContain("s3cret");
    }

    private static void assertNothingIsLeft(Shop shop) {
        Database database = shop.database();
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
    }
}
