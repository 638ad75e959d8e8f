package dev.penstock.verification.bank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.verification.process.PipelineProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source transaction that is many times larger than the memory of the process is one transaction of the target. */
@Timeout(3600)
class LargeTransactionIT {
    /** Two times the heap, or ten millions of rows. */
    private static final int ROWS = "whole".equals(System.getProperty("penstock.checks")) ? 10_000_000 : 400_000;

    private static final Duration DEADLINE = Duration.ofMinutes(50);
    private static final String TABLE = "CREATE TABLE events (id int8 PRIMARY KEY, note text)";
    private static final String CONTENT = "SELECT count(*), sum(hashtextextended(e::text, 0)) FROM events AS e";

    @TempDir
    private Path directory;

    @Test
    void transactionLargerThanTheHeapIsAppliedWhole() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (Database source = server.createDatabase();
                Database target = server.createDatabase()) {
            source.execute(TABLE);
            target.execute(TABLE);
            Path log = directory.resolve("log");
            Process pipeline = PipelineProgram.start(source, target, "events", log, "-Xmx64m");
            try {
                // A transaction that commits before the slot is ready is read with the table, in batches.
                await(
                        pipeline,
                        log,
                        () -> "1"
                                .equals(source.value("SELECT count(*) FROM pg_replication_slots WHERE active"
                                        + " AND confirmed_flush_lsn IS NOT NULL AND database = current_database()")));
                source.execute(
                        "INSERT INTO events SELECT n, repeat('x', 300) FROM generate_series(1, " + ROWS + ") AS n");
                Set<String> seen = new TreeSet<>();
                await(pipeline, log, () -> {
                    String count = target.value("SELECT count(*) FROM events");
                    seen.add(count);
                    return count.equals(Integer.toString(ROWS));
                });

                assertThat(seen).isSubsetOf("0", Integer.toString(ROWS));
                assertThat(target.rows(CONTENT)).isEqualTo(source.rows(CONTENT));
            } finally {
                pipeline.destroyForcibly().onExit().join();
            }
        }
    }

    private static void await(Process pipeline, Path log, Callable<Boolean> condition) {
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(pipeline.isAlive()).as(() -> text(log)).isTrue();
            return condition.call();
        });
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "There is no log: " + e.getMessage();
        }
    }
}
