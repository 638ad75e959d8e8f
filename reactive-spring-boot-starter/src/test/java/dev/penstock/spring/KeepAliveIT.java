package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application without a web server, as a process. */
class KeepAliveIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Database database = PostgresServer.shared().createDatabase();

    @TempDir
    private Path directory;

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE TABLE copies (id int PRIMARY KEY)",
                "INSERT INTO orders SELECT generate_series(1, 10)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void runsAsLongAsItsPipelineAndStopsItOnASignal() throws Exception {
        Process application = start();
        try {
            awaitCopies(10);
            await().atMost(DEADLINE).until(() -> output().contains("Started CopyApplication"));
            database.execute("INSERT INTO orders VALUES (11)");
            awaitCopies(11);
            application.destroy();
            assertThat(application.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            await().atMost(DEADLINE)
                    .until(() -> "f"
                            .equals(database.value(
                                    "SELECT active FROM pg_replication_slots WHERE database = current_database()")));
        } finally {
            application.destroyForcibly();
        }
    }

    @Test
    void endsWhenItsPipelineHasCompleted() throws Exception {
        Process application = start("--penstock.source.snapshot-mode=only");
        try {
            assertThat(application.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as(output())
                    .isTrue();
            assertThat(application.exitValue()).as(output()).isZero();
            assertThat(database.value("SELECT count(*) FROM copies")).isEqualTo("10");
        } finally {
            application.destroyForcibly();
        }
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CopyApplication.class.getName(),
                "--penstock.source.url=" + database.url(),
                "--penstock.source.tables=orders",
                "--penstock.source.logrepl.slot-name=" + database.name() + "_alive",
                "--penstock.sink.url=" + database.url(),
                "--penstock.sink.table=copies",
                "--penstock.resume=none"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }

    private void awaitCopies(int rows) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(database.value("SELECT count(*) FROM copies"))
                        .as(output())
                        .isEqualTo(String.valueOf(rows)));
    }
}
