package dev.penstock.cli.demo;

import dev.penstock.cli.demo.DemoTables.Content;
import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Output;
import dev.penstock.cli.invocation.StopSignal;
import dev.penstock.cli.output.ProgressDisplay;
import dev.penstock.cli.run.Sessions;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.SchemaMode;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.test.Database;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** One run of the demonstration, which replicates a database with tables and rows to an empty one. */
public final class Demonstration {
    private static final int CONNECTIONS = 4;
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final PrintStream err;
    private final Database from;
    private final Database to;
    private final BooleanSupplier stopped;
    private final PostgresSource source;
    private final PostgresSink sink;

    public Demonstration(PrintStream err, Database from, Database to, BooleanSupplier stopped) {
        this.err = err;
        this.from = from;
        this.to = to;
        this.stopped = stopped;
        this.source = PostgresSource.builder()
                .url(from.url())
                .tables(DemoTables.names().toArray(String[]::new))
                .slotName("demo")
                .build();
        this.sink = PostgresSink.builder()
                .url(to.url())
                .acknowledgeTo(source.acknowledgements())
                .schema(SchemaMode.EVOLVE)
                .build();
    }

    /** Replicates under a workload, compares, and prints the result; returns the exit status. */
    public int run(Duration workload, Output out) throws InterruptedException, SQLException {
        List<String> rates = replicate(workload);
        return stopped.getAsBoolean() ? ExitStatus.DONE : compare(rates, out);
    }

    /** Replicates and returns lines with the rates; returns early if the demonstration is stopped. */
    private List<String> replicate(Duration duration) throws InterruptedException, SQLException {
        err.println("Replicating, with " + CONNECTIONS + " connections at work on the first");
        CompletableFuture<Void> replication = source.records().as(sink).toFuture();
        Disposable display =
                ProgressDisplay.show(err, source, () -> sink.progress().records());
        long began = System.nanoTime();
        try (DemoWorkload workload = DemoWorkload.start(from, CONNECTIONS)) {
            await(replication, () -> Sessions.isFollowing(source));
            long copied = System.nanoTime();
            long rows =
                    source.admin().session().map(SessionStatus::snapshotRows).orElse(0L);
            await(replication, () -> System.nanoTime() - copied >= duration.toNanos());
            workload.stop();
            long ended = System.nanoTime();
            String lsn = Objects.requireNonNull(from.value("SELECT pg_current_wal_lsn()"));
            await(replication, () -> isConfirmed(lsn));
            long caughtUp = System.nanoTime();
            return List.of(
                    rate("copied", rows, "rows", copied - began),
                    rate("followed", workload.rows(), "changed rows", caughtUp - began) + ", " + workload.transactions()
                            + " transactions",
                    String.format(Locale.ROOT, "caught up %.2f s after the last commit", (caughtUp - ended) / 1e9));
        } finally {
            display.dispose();
            replication.cancel(true);
            source.admin().released().timeout(StopSignal.GRACE, Mono.empty()).block();
        }
    }

    private int compare(List<String> rates, Output out) throws SQLException {
        err.println("Comparing");
        Map<String, Content> ours = DemoTables.contents(from);
        Map<String, Content> theirs = DemoTables.contents(to);
        List<String> different = new ArrayList<>();
        ours.forEach((table, content) -> {
            Content copy = theirs.get(table);
            boolean same = content.equals(copy);
            if (!same) {
                different.add(table);
            }
            out.line(String.format(
                    Locale.ROOT,
                    "%-10s %7d rows  %s  %s",
                    table,
                    content.rows(),
                    content.hash(),
                    same ? "identical" : "different: " + copy));
        });
        rates.forEach(out::line);
        out.line(different.isEmpty() ? "identical" : "different: " + String.join(", ", different));
        return different.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /** Waits until {@code condition} is true or the demonstration is stopped. Throws if the replication has failed or makes no progress. */
    private void await(CompletableFuture<Void> replication, BooleanSupplier condition) throws InterruptedException {
        long records = -1;
        long since = System.nanoTime();
        while (!condition.getAsBoolean() && !stopped.getAsBoolean()) {
            if (replication.isDone()) {
                throw failure(replication);
            }
            if (sink.progress().records() != records) {
                records = sink.progress().records();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALLED.toNanos()) {
                throw new Failure("demo", "the second server does not catch up", null);
            }
            Thread.sleep(20);
        }
    }

    private boolean isConfirmed(String lsn) {
        return "t"
                .equals(from.value("SELECT confirmed_flush_lsn >= '" + lsn + "' FROM pg_replication_slots"
                        + " WHERE slot_name = '" + source.slotName() + "'"));
    }

    private static RuntimeException failure(CompletableFuture<Void> replication) {
        try {
            replication.join();
            return new Failure("demo", "replication ended", null);
        } catch (CompletionException e) {
            return Failure.of("demo", e.getCause() == null ? e : e.getCause());
        }
    }

    private static String rate(String what, long count, String unit, long nanos) {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT, "%s %d %s in %.1f s, %.0f a second", what, count, unit, seconds, count / seconds);
    }
}
