package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void printsTheRowsThenTheChanges(int version) throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared(version));
                CliProcess cli = CliProcess.start(shop.command("stream"))) {
            List<JsonNode> rows = cli.awaitLines(4).stream().map(JSON::readTree).toList();
            shop.database()
                    .execute(
                            "INSERT INTO items VALUES (5, 'ü\n', 'NaN', 'infinity', '[1, 2.50]')",
                            "UPDATE items SET price = 7 WHERE id = 5",
                            "DELETE FROM items WHERE id = 5");
            List<JsonNode> changes =
                    cli.awaitLines(7).subList(4, 7).stream().map(JSON::readTree).toList();
            cli.signal("TERM");

            assertThat(cli.status()).isZero();
            assertThat(cli.err()).isEmpty();
            assertThat(rows).extracting(row -> row.get("operation").asString()).containsOnly("snapshot");
            assertThat(rows).extracting(row -> row.get("key").get("id").asInt()).containsExactlyInAnyOrder(1, 2, 3, 4);
            assertThat(changes)
                    .extracting(change -> change.get("operation").asString())
                    .containsExactly("create", "update", "delete");
            assertThat(cli.out().get(4))
                    .contains(
                            "{\"id\":5,\"name\":\"ü\\n\",\"price\":\"NaN\",\"made\":\"infinity\",\"more\":[1, 2.50]}");
            assertThat(changes.get(2).get("payload").get("after").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void continuesWithoutAGapAfterAKill(int version) throws Exception {
        Path file = directory.resolve("position");
        try (Shop shop = new Shop(PostgresServer.shared(version))) {
            List<Integer> seen = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                int first = 5 + round * 1000;
                shop.database()
                        .execute("INSERT INTO items SELECT i FROM generate_series(" + first + ", " + (first + 499)
                                + ") i");
                try (CliProcess cli = CliProcess.start(
                                shop.command("stream", "--position-file", file.toString(), "--values", "all"));
                        Connection connection = shop.database().connect();
                        Statement statement = connection.createStatement()) {
                    cli.awaitLines(1);
                    for (int id = first + 500; id < first + 1000; id++) {
                        statement.execute("INSERT INTO items VALUES (" + id + ")");
                        if (id == first + 500 + 100 * round) {
                            cli.signal("KILL");
                        }
                    }
                    cli.status();
                    addIds(cli.out(), seen);
                }
            }
            CliProcess last = CliProcess.run(shop.command("stream", "--position-file=" + file, "--idle-exit", "1s"));
            addIds(last.out(), seen);

            assertThat(last.err()).isEmpty();
            assertThat(new HashSet<>(seen))
                    .isEqualTo(IntStream.rangeClosed(1, 4004).boxed().collect(Collectors.toSet()));
        }
    }

    @Test
    void storesThePositionOfTheLastPrintedRecordAndResumesAfterIt() throws Exception {
        Path file = directory.resolve("position");
        try (Shop shop = new Shop(PostgresServer.shared())) {
            String[] stream = shop.command("stream", "--position-file=" + file, "--idle-exit=1s");
            CliProcess first = CliProcess.run(stream);
            shop.database().execute("INSERT INTO items VALUES (5)", "INSERT INTO items VALUES (6)");
            CliProcess second = CliProcess.run(shop.command("stream", "--position-file=" + file, "--limit=1"));
            CliProcess third = CliProcess.run(stream);
            CliProcess fourth = CliProcess.run(stream);

            assertThat(first.out()).hasSize(4);
            assertThat(ids(second.out())).containsExactly(5);
            assertThat(ids(third.out())).containsExactly(6);
            assertThat(fourth.out()).isEmpty();
            assertThat(file).hasBinaryContent(position(third.out()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsWithZeroOnASignalAndLeavesEverythingConfirmed(String signal) throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                CliProcess cli = CliProcess.start(shop.command("stream"))) {
            cli.awaitLines(4);
            shop.database().execute("INSERT INTO items VALUES (5)");
            String lsn = shop.currentLsn();
            cli.awaitLines(5);
            cli.signal(signal);

            assertThat(cli.status()).isZero();
            assertThat(cli.err()).isEmpty();
            assertThat(shop.isConfirmedUpTo(lsn)).isTrue();
        }
    }

    @Test
    void endsWithZeroOnASignalWhileTheReaderOfItsOutputIsStuck() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            shop.database().execute("INSERT INTO items SELECT i, repeat('x', 1000) FROM generate_series(5, 20000) i");
            Process pipe = pipe("{ sleep 600; }", shop.command("stream"));
            try {
                // A slot that is not ready yet would be confirmed beyond the row that follows.
                while (!"t"
                        .equals(shop.database()
                                .value("SELECT active AND confirmed_flush_lsn IS NOT NULL FROM pg_replication_slots"
                                        + " WHERE slot_name = '" + shop.slot() + "'"))) {
                    Thread.sleep(20);
                }
                shop.database().execute("INSERT INTO items VALUES (30000)");
                String lsn = shop.currentLsn();
                pipe.descendants()
                        .filter(child -> child.info().command().orElse("").endsWith("java"))
                        .forEach(ProcessHandle::destroy);

                assertThat(statusInPipe()).isEqualTo("0");
                assertThat(shop.isConfirmedUpTo(lsn)).isFalse();
            } finally {
                pipe.descendants().forEach(ProcessHandle::destroyForcibly);
                pipe.destroyForcibly();
            }
        }
    }

    @Test
    void endsWithZeroWhenItsOutputIsClosedAndAcknowledgesNothingUnflushed() throws Exception {
        Path file = directory.resolve("position");
        try (Shop shop = new Shop(PostgresServer.shared())) {
            Path lines = directory.resolve("lines");
            Process pipe = pipe("head -n 4 > '" + lines + "'", shop.command("stream", "--position-file=" + file));
            while (!Files.exists(file)
                    || pipe.descendants().count() > 2
                    || !Arrays.equals(Files.readAllBytes(file), position(Files.readAllLines(lines)))) {
                Thread.sleep(20);
            }
            shop.database().execute("INSERT INTO items VALUES (5)");
            String lsn = shop.currentLsn();

            assertThat(statusInPipe()).isEqualTo("0");
            assertThat(file).hasBinaryContent(position(Files.readAllLines(lines)));
            assertThat(shop.isConfirmedUpTo(lsn)).isFalse();
            assertThat(ids(CliProcess.run(shop.command("stream", "--position-file=" + file, "--limit=1"))
                            .out()))
                    .containsExactly(5);
        }
    }

    @Test
    void endsAfterAGivenNumberOfRecords() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess cli = CliProcess.run(shop.command("stream", "--limit", "3", "--values=none"));

            assertThat(cli.status()).isZero();
            assertThat(cli.out())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(JSON.readTree(line).propertyNames())
                            .containsExactly("position", "operation", "metadata"));
        }
    }

    @Test
    void endsWhenThereIsNothingAndNothingComes() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            shop.database().execute("TRUNCATE items");
            CliProcess cli = CliProcess.run(shop.command("stream", "--idle-exit=500ms"));

            assertThat(cli.status()).isZero();
            assertThat(cli.out()).isEmpty();
            assertThat(cli.err()).isEmpty();
        }
    }

    @Test
    void completesAfterTheSnapshotWithSnapshotModeOnly() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess cli = CliProcess.run(shop.command("stream", "--source.snapshotMode", "only"));

            assertThat(cli.status()).isZero();
            assertThat(ids(cli.out())).containsExactlyInAnyOrder(1, 2, 3, 4);
            assertThat(shop.database()
                            .value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + shop.slot() + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void cleansUpExistingAndMissingObjects() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess.run(shop.command("stream", "--idle-exit=500ms"));
            String slots = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + shop.slot() + "'";
            assertThat(shop.database().value(slots)).isEqualTo("1");

            CliProcess kept = CliProcess.run(shop.command("cleanup", "--source.logrepl.autoCleanup=false"));
            assertThat(kept.status()).isZero();
            assertThat(kept.err()).containsExactly("logrepl.autoCleanup: is false, so nothing is dropped");
            assertThat(shop.database().value(slots)).isEqualTo("1");

            CliProcess none = CliProcess.run(shop.command("cleanup", "--source.snapshotMode=only"));
            assertThat(none.status()).isZero();
            assertThat(none.err())
                    .containsExactly(
                            "snapshotMode: is only, which makes neither slot nor publication, so nothing is dropped");
            assertThat(shop.database().value(slots)).isEqualTo("1");

            for (int i = 0; i < 2; i++) {
                CliProcess cli = CliProcess.run(shop.command("cleanup"));
                assertThat(cli.status()).isZero();
                assertThat(cli.out()).isEmpty();
                assertThat(shop.database().value(slots)).isEqualTo("0");
                assertThat(shop.database().value("SELECT count(*) FROM pg_publication"))
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void failsWhenItsOutputCannotBeWritten() throws Exception {
        Process process = new ProcessBuilder(CliProcess.command("spec"))
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("stdout: ");
    }

    /** Starts a command whose output goes to a shell's {@code reader}. */
    private Process pipe(String reader, String... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "{ \"$@\"; echo $? > '" + directory + "/status'; } | " + reader, "sh"));
        command.addAll(CliProcess.command(args));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private String statusInPipe() throws IOException, InterruptedException {
        Path status = directory.resolve("status");
        while (!Files.exists(status) || Files.size(status) == 0) {
            Thread.sleep(20);
        }
        return Files.readString(status).strip();
    }

    /** Returns the position of the last line's record. */
    private static byte[] position(List<String> lines) {
        JsonNode last = JSON.readTree(lines.get(lines.size() - 1));
        return Base64.getDecoder().decode(last.get("position").asString());
    }

    private static void addIds(List<String> lines, List<Integer> ids) {
        // The last line of a killed process may be cut.
        for (String line : lines) {
            if (line.endsWith("}}")) {
                ids.add(JSON.readTree(line).get("key").get("id").asInt());
            }
        }
    }

    private static List<Integer> ids(List<String> lines) {
        Set<Integer> ids = new HashSet<>();
        List<Integer> list = new ArrayList<>();
        addIds(lines, list);
        ids.addAll(list);
        assertThat(ids).hasSameSizeAs(lines);
        return list;
    }
}
