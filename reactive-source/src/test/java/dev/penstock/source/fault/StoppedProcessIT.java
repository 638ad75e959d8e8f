package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped by a signal for longer than it would wait for a server, and then goes on. */
class StoppedProcessIT extends SourceCase {
    private static final Duration WAL_SENDER_TIMEOUT = Duration.ofSeconds(5);

    /** The process gives a server up after two status intervals (0.5 s each) and the server's timeout. */
    private static final Duration STOPPED = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void keepsItsConnectionAndReadsWhatHasArrivedWhenTheServerIsPatient() throws Exception {
        Database database = table();
        Process program = start(database);
        String walsender = slot(database, "active_pid");
        // From now on the server waits for ever, and the process still takes it for as impatient as it was.
        walSenderTimeout(database, Duration.ZERO);

        stopFor(program, () -> insert(database, 101, 20_000));
        insert(database, 20_001, 20_100);

        awaitIds(20_100);
        assertThat(log()).doesNotContain("Trying again");
        assertThat(slot(database, "active_pid")).isEqualTo(walsender);
    }

    @Test
    void connectsAgainWhenTheServerHasEndedTheConnection() throws Exception {
        Database database = table();
        Process program = start(database);
        String walsender = slot(database, "active_pid");

        stopFor(program, () -> {
            insert(database, 101, 200);
            eventually().until(() -> slot(database, "active_pid") == null);
        });
        insert(database, 201, 300);

        awaitIds(300);
        assertThat(slot(database, "active_pid")).isNotEqualTo(walsender);
        assertThat(log()).contains("Trying again").doesNotContain("no sign of life");
    }

    private Database table() {
        Database database = own(PostgresServer.builder());
        walSenderTimeout(database, WAL_SENDER_TIMEOUT);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        return database;
    }

    private Process start(Database database) throws IOException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppedProcessProgram.class.getName(),
                        database.url(),
                        slotName(database))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("log").toFile())
                .start();
        closing(program::destroyForcibly);
        awaitActive(database);
        insert(database, 1, 100);
        awaitIds(100);
        return program;
    }

    private static void stopFor(Process program, Runnable meanwhile) throws Exception {
        signal("STOP", program);
        try {
            long begin = System.nanoTime();
            meanwhile.run();
            Duration left = STOPPED.minusNanos(System.nanoTime() - begin);
            pause(left.isNegative() ? Duration.ZERO : left);
        } finally {
            signal("CONT", program);
        }
    }

    private static void signal(String name, Process program) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(program.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void insert(Database database, int from, int to) {
        database.execute("INSERT INTO t SELECT generate_series(" + from + ", " + to + ")");
    }

    /** Waits until the numbers up to {@code last} have come, each once and in order. */
    private void awaitIds(int last) throws IOException {
        eventually().until(() -> ids().size() >= last);
        assertThat(ids())
                .isEqualTo(
                        IntStream.rangeClosed(1, last).mapToObj(String::valueOf).toList());
    }

    private List<String> ids() throws IOException {
        return Files.readString(directory.resolve("out")).lines().toList();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }
}
