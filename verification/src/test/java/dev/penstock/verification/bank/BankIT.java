package dev.penstock.verification.bank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.verification.process.PipelineProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every reader of the target sees whole transactions, whatever is killed: transfers move money between accounts, some touch all
 * accounts and are larger than a batch, and the sum of all balances stays the same.
 */
@Timeout(3600)
class BankIT {
    private static final int ROUNDS = "whole".equals(System.getProperty("penstock.checks")) ? 15 : 1;
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    /** More than a batch of {@link PipelineProgram} holds. */
    private static final int ACCOUNTS = 1200;

    private static final long SUM = 1000L * ACCOUNTS;
    private static final String TABLE = "CREATE TABLE accounts (id int8 PRIMARY KEY, balance int8 NOT NULL)";
    private static final String CONTENT = "SELECT count(*), sum(hashtextextended(a::text, 0)) FROM accounts AS a";

    @TempDir
    private Path directory;

    private @Nullable Process pipeline;

    @AfterEach
    void endPipeline() {
        if (pipeline != null) {
            pipeline.destroyForcibly().onExit().join();
        }
    }

    @Test
    void everyReaderSeesTheSameSumThroughKills() throws Exception {
        try (PostgresServer sourceServer = PostgresServer.start();
                PostgresServer targetServer = PostgresServer.start()) {
            Database source = sourceServer.createDatabase("bank");
            Database target = targetServer.createDatabase("bank");
            source.execute(TABLE, "INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, " + ACCOUNTS + ") AS i");
            target.execute(TABLE);
            pipeline = start(source, target);
            await(source, target, () -> String.valueOf(SUM).equals(target.value("SELECT sum(balance) FROM accounts")));

            Transfers transfers = new Transfers(source, ACCOUNTS, 2);
            Auditors auditors = new Auditors(target, SUM, 2);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    progress(source, target, transfers, auditors);
                    Objects.requireNonNull(pipeline).destroyForcibly().onExit().join();
                    progress(source, target, transfers, auditors);
                    target.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE application_name = 'penstock-sink'");
                    progress(source, target, transfers, auditors);
                    targetServer.kill();
                    targetServer.restart();
                    progress(source, target, transfers, auditors);
                    sourceServer.kill();
                    sourceServer.restart();
                }
                progress(source, target, transfers, auditors);
            } finally {
                transfers.stop();
            }
            try {
                await(source, target, () -> source.rows(CONTENT).equals(target.rows(CONTENT)));
            } finally {
                auditors.stop();
            }

            assertThat(auditors.wrong()).isEmpty();
            assertThat(auditors.reads()).isGreaterThan(100);
            assertThat(source.value("SELECT sum(balance) FROM accounts")).isEqualTo(String.valueOf(SUM));
        }
    }

    /** Waits until transfers were made, all of them were replicated that had been made by then, and sums were read. */
    private void progress(Database source, Database target, Transfers transfers, Auditors auditors) {
        long committed = transfers.committed() + 200;
        long read = auditors.reads() + 20;
        await(source, target, () -> transfers.committed() >= committed);
        String end = source.value("SELECT pg_current_wal_lsn()");
        await(
                source,
                target,
                () -> auditors.reads() >= read
                        && "1"
                                .equals(source.value("SELECT count(*) FROM pg_replication_slots"
                                        + " WHERE slot_name = 'accounts' AND confirmed_flush_lsn >= '" + end + "'")));
    }

    /** A pipeline that ended, killed or with an error, is started again. */
    private void await(Database source, Database target, Callable<Boolean> condition) {
        Awaitility.await()
                .alias("progress")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .conditionEvaluationListener(evaluation -> {
                    if (evaluation.getRemainingTimeInMS() < 1000 && !evaluation.isSatisfied()) {
                        System.out.println(log());
                    }
                })
                .until(() -> {
                    if (!Objects.requireNonNull(pipeline).isAlive()) {
                        pipeline = start(source, target);
                    }
                    return condition.call();
                });
    }

    private Process start(Database source, Database target) throws IOException {
        return PipelineProgram.start(source, target, "accounts", directory.resolve("log"));
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
