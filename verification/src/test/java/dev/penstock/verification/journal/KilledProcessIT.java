package dev.penstock.verification.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.verification.process.PipelineProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exactly once is what it says for rows that have no key, however often the process between is killed. */
@Timeout(3600)
class KilledProcessIT {
    private static final int KILLS = "whole".equals(System.getProperty("penstock.checks")) ? 50 : 3;
    private static final int ROWS_BEFORE = 20_000;
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String JOURNAL = "CREATE TABLE journal (n bigint, note text)";

    @TempDir
    private Path directory;

    @Test
    void journalWithoutKeyHoldsEachRowOnceAfterManyKills() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (Database source = server.createDatabase();
                Database target = server.createDatabase()) {
            target.execute(JOURNAL);
            source.execute(
                    JOURNAL,
                    "ALTER TABLE journal REPLICA IDENTITY FULL",
                    "INSERT INTO journal SELECT n, 'before' FROM generate_series(1, " + ROWS_BEFORE + ") AS n");
            Random random = new Random(11);
            JournalWriter writer = new JournalWriter(source, ROWS_BEFORE + 1, new Random(12));
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    startAndKill(source, target, random, kill);
                }
            } finally {
                writer.stop();
            }
            finish(source, target);

            String journal = "SELECT count(*), count(DISTINCT n), sum(n), sum(length(note)) FROM journal";
            List<List<String>> expected = source.rows(journal);
            assertThat(target.rows(journal)).isEqualTo(expected);
            assertThat(expected.get(0).get(0)).isEqualTo(expected.get(0).get(1));
            assertThat(Long.parseLong(expected.get(0).get(0))).isGreaterThan(ROWS_BEFORE);
        }
    }

    /** Most are killed in mid-work, some soon after their start, wherever they are then. */
    private void startAndKill(Database source, Database target, Random random, int kill)
            throws IOException, InterruptedException {
        String before = count(target);
        Process process = start(source, target);
        if (kill % 4 == 1) {
            Thread.sleep(300 + random.nextInt(2000));
        } else {
            await(process, () -> !count(target).equals(before));
            Thread.sleep(random.nextInt(400));
        }
        assertThat(process.isAlive()).as(this::log).isTrue();
        process.destroyForcibly();
        assertThat(process.onExit().join().exitValue()).as("SIGKILL").isEqualTo(128 + 9);
    }

    private void finish(Database source, Database target) throws IOException, InterruptedException {
        Process process = start(source, target);
        try {
            String all = count(source);
            await(process, () -> count(target).equals(all));
            // What would come twice would come now.
            source.execute("INSERT INTO journal VALUES (0, 'end')");
            await(process, () -> "1".equals(target.value("SELECT count(*) FROM journal WHERE n = 0")));
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static String count(Database database) {
        return String.valueOf(database.value("SELECT count(*) FROM journal"));
    }

    private Process start(Database source, Database target) throws IOException {
        return PipelineProgram.start(source, target, "journal", logFile());
    }

    private Path logFile() {
        return directory.resolve("log");
    }

    private void await(Process process, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive() && System.nanoTime() - end < 0)
                    .as(this::log)
                    .isTrue();
            Thread.sleep(20);
        }
    }

    private String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            return "There is no log: " + e.getMessage();
        }
    }
}
