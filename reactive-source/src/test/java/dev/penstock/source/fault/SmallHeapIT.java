package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.SnapshotMode;
import dev.penstock.test.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read-ahead, which is bounded in bytes: large values and large transactions pass through a heap of 64 MB. */
class SmallHeapIT extends SourceCase {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int MEGABYTE = 1_000_000;
    private static final int LARGE_VALUES = 200;
    private static final int MANY_ROWS = WHOLE ? 10_000_000 : 300_000;

    @TempDir
    private Path directory;

    @Test
    void readsLargeValuesInTheSnapshot() throws Exception {
        Database database = table();
        insertLargeValues(database);
        Process program = start(database, SnapshotMode.INITIAL, LARGE_VALUES);
        assertThat(output(program)).startsWith(LARGE_VALUES + " records, " + LARGE_VALUES * MEGABYTE + " characters");
    }

    @Test
    void streamsLargeValues() throws Exception {
        Database database = table();
        Process program = start(database, SnapshotMode.NEVER, LARGE_VALUES);
        awaitActive(database);
        insertLargeValues(database);
        assertThat(output(program))
                .isEqualTo(LARGE_VALUES + " records, " + LARGE_VALUES * MEGABYTE + " characters, ordered");
    }

    @Test
    void streamsATransactionOfManyRows() throws Exception {
        Database database = table();
        Process program = start(database, SnapshotMode.NEVER, MANY_ROWS);
        awaitActive(database);
        database.execute("INSERT INTO t SELECT i, 'row' FROM generate_series(1, " + MANY_ROWS + ") i");
        assertThat(output(program)).isEqualTo(MANY_ROWS + " records, " + 3L * MANY_ROWS + " characters, ordered");
    }

    @Test
    void failsWhenARowOfTheSnapshotDoesNotFitIntoTheHeap() throws Exception {
        Database database = table();
        database.execute("INSERT INTO t VALUES (1, repeat('x', 100000000))");
        Process program = start(database, SnapshotMode.INITIAL, 1);
        assertThat(program.waitFor(120, TimeUnit.SECONDS))
                .as("it ends by itself")
                .isTrue();
        assertThat(Files.readString(directory.resolve("out")).strip())
                .startsWith("failed: A reader of the snapshot ended: java.lang.OutOfMemoryError");
    }

    private Database table() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        return database;
    }

    private static void insertLargeValues(Database database) {
        database.execute("INSERT INTO t SELECT i, repeat('x', " + MEGABYTE + ") FROM generate_series(1, " + LARGE_VALUES
                + ") i");
    }

    private Process start(Database database, SnapshotMode mode, int records) throws IOException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapProgram.class.getName(),
                        database.url(),
                        slotName(database),
                        mode.name(),
                        String.valueOf(records))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        closing(program::destroyForcibly);
        return program;
    }

    private String output(Process program) throws Exception {
        assertThat(program.waitFor(WHOLE ? 1800 : 120, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
        return Files.readString(directory.resolve("out")).strip();
    }
}
