package dev.penstock.verification.crash;

import dev.penstock.test.PostgresServer;
import dev.penstock.verification.crash.connector.Gauges;
import dev.penstock.verification.crash.connector.Gauges.Gauge;
import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.FaultKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs rounds between two servers, which are the check's own: they are killed. */
public final class CrashCheck implements AutoCloseable {
    /** The limit for the target to catch up. It guards against hangs only: a busy machine is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final PostgresServer source;
    private final PostgresServer target;
    private final Consumer<String> progress;
    private volatile @Nullable CheckReport latest;

    private CrashCheck(PostgresServer source, PostgresServer target, Consumer<String> progress) {
        this.source = source;
        this.target = target;
        this.progress = progress;
    }

    /**
     * Starts the servers.
     *
     * @param version of PostgreSQL
     * @param progress receives a line for each round
     */
    public static CrashCheck start(int version, Consumer<String> progress) {
        PostgresServer source = PostgresServer.builder()
                .version(version)
                .setting("wal_sender_timeout", "4s")
                .start();
        // A crash loses commits that are not yet on disk, so the server may delay them for long.
        PostgresServer target = PostgresServer.builder()
                .version(version)
                .setting("wal_writer_delay", "10s")
                .setting("wal_writer_flush_after", "1GB")
                .start();
        return new CrashCheck(source, target, progress);
    }

    /** Runs the rounds of a plan, up to the first after which something is wrong. */
    public CheckReport run(CheckPlan plan) {
        return run(plan, PATIENCE);
    }

    /**
     * Runs the rounds of a plan, up to the first after which something is wrong.
     *
     * @param patience how long the target may take to catch up when all faults are over
     */
    public CheckReport run(CheckPlan plan, Duration patience) {
        try (Testbed testbed = new Testbed(plan, source, target)) {
            testbed.connector().start();
            Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
            int missed = 0;
            int named = 0;
            long committed = 0;
            long failed = 0;
            int number = 0;
            String defect = null;
            long begun = System.nanoTime();
            CheckReport report = report(plan, testbed, 0, faults, 0, 0, 0, 0, null);
            while (number < plan.rounds() && defect == null && isInTime(plan, begun) && !isDone(plan, faults)) {
                number++;
                long start = System.nanoTime();
                Round round = new Round(testbed, number, patience, missing(plan, faults));
                defect = round.run();
                round.felt().forEach(fault -> faults.merge(fault.kind(), 1, Integer::sum));
                missed += round.scheduled().size() - round.felt().size();
                committed += round.committed();
                failed += round.failed();
                named += round.endedInError() ? 1 : 0;
                progress.accept(line(round, number, System.nanoTime() - start, defect));
                report = report(plan, testbed, number, faults, missed, committed, failed, named, defect);
                latest = report;
            }
            return report;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The check was interrupted.", e);
        }
    }

    /** Returns the report up to the last round that has ended, of the check that runs or ran last; from any thread. */
    public Optional<CheckReport> latest() {
        return Optional.ofNullable(latest);
    }

    private static CheckReport report(
            CheckPlan plan,
            Testbed testbed,
            int rounds,
            Map<FaultKind, Integer> faults,
            int missed,
            long committed,
            long failed,
            int named,
            @Nullable String defect) {
        Gauges gauges = testbed.gauges();
        return new CheckReport(
                plan,
                rounds,
                faults,
                missed,
                committed,
                failed,
                gauges.get(Gauge.RECORDS),
                gauges.get(Gauge.REPEATS),
                testbed.connector().starts(),
                testbed.connector().exits(),
                gauges.get(Gauge.READS),
                gauges.get(Gauge.WHOLE_READS),
                named,
                defect);
    }

    private static Set<FaultKind> missing(CheckPlan plan, Map<FaultKind, Integer> faults) {
        return plan.kinds().stream().filter(kind -> !faults.containsKey(kind)).collect(Collectors.toSet());
    }

    private static boolean isDone(CheckPlan plan, Map<FaultKind, Integer> faults) {
        return plan.isUntilEach() && missing(plan, faults).isEmpty();
    }

    private static boolean isInTime(CheckPlan plan, long begun) {
        return plan.time()
                .map(limit -> System.nanoTime() - begun < limit.toNanos())
                .orElse(true);
    }

    private static String line(Round round, int number, long nanos, @Nullable String defect) {
        return "round %d: %s, %.1f s, %d transactions, %s"
                .formatted(
                        number,
                        defect != null ? "WRONG" : round.endedInError() ? "error named" : "equal",
                        nanos / 1e9,
                        round.committed(),
                        round.scheduled().stream()
                                .map(fault ->
                                        fault.kind().text() + (round.felt().contains(fault) ? "" : " (missed)"))
                                .toList());
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
