package dev.penstock.verification.crash;

import dev.penstock.test.Database;
import dev.penstock.test.error.ServerException;
import dev.penstock.verification.crash.connector.Gauges.Gauge;
import dev.penstock.verification.crash.plan.Dice;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.workload.CrashWorkload;
import dev.penstock.verification.crash.workload.CrashWriter;
import dev.penstock.verification.crash.workload.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One round of a check: writers and faults at the same time, then a quiet phase, then the comparison. */
final class Round {
    /** This and the other limits only guard against hangs: a busy machine is slow. */
    private static final Duration WRITERS = Duration.ofMinutes(10);
    /** The time within which the connector must detect the act of a person. */
    private static final Duration NOTICE = Duration.ofMinutes(2);

    private static final Duration BEGINNING = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 40;
    private static final int MARKS_PER_ROUND = 10_000;

    private static final int CONFIRMATIONS = 2;

    private final Testbed testbed;
    private final int number;
    private final Duration patience;
    private final List<ScheduledFault> scheduled;
    private final long fenced;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private List<ScheduledFault> felt = List.of();
    private boolean named;
    private final AtomicInteger marks = new AtomicInteger();
    private volatile boolean dripping = true;

    Round(Testbed testbed, int number, Duration patience, Set<FaultKind> missing) {
        this.testbed = testbed;
        this.number = number;
        this.patience = patience;
        this.fenced = testbed.gauges().get(Gauge.FENCED);
        this.scheduled = ScheduledFault.schedule(
                new Dice(testbed.plan().seed(), number, Dice.SCHEDULE), testbed.plan(), missing);
    }

    List<ScheduledFault> scheduled() {
        return scheduled;
    }

    /** Returns the faults that took effect. */
    List<ScheduledFault> felt() {
        return felt;
    }

    long committed() {
        return committed.get();
    }

    long failed() {
        return failed.get();
    }

    /** Runs the round. Returns the defect that was found, or {@code null}. */
    @Nullable
    String run() throws InterruptedException {
        Person person = new Person(testbed, number);
        Faults faults = new Faults(testbed, person, scheduled.size() == 1 || inTurn());
        awaitConnector();
        List<Thread> writers = startWriters();
        Thread drip = startDrip();
        inflict(faults);
        faults.endAll();
        dripping = false;
        drip.join(WRITERS.toMillis());
        felt = faults.felt();
        for (Thread writer : writers) {
            writer.join(WRITERS.toMillis());
            if (writer.isAlive()) {
                return "a writer does not end";
            }
        }
        Throwable failure = broken.get();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (testbed.plan().focus() != Focus.PEOPLE) {
            return verdict();
        }
        String wrong = verdictOnAct(scheduled.get(0).kind());
        person.undo();
        if (wrong == null && testbed.connector().gaveUp()) {
            named = true;
            testbed.startOver();
        }
        return wrong;
    }

    /** Returns whether the round ended with an error that names the act of a person. */
    boolean endedInError() {
        return named;
    }

    /** Returns the defect after the act of a person, unless source and target are equal or an error names the cause. */
    private @Nullable String verdictOnAct(FaultKind act) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> differences = List.of("the target does not catch up");
        long noticedBy = Long.MAX_VALUE;
        while (System.nanoTime() < Math.min(deadline, noticedBy)) {
            if (testbed.connector().gaveUp()) {
                List<String> errors = testbed.errors().read();
                String error = errors.get(errors.size() - 1);
                return act.isNamedIn(error)
                        ? null
                        : "after '" + act.text() + "' an error does not name the cause: " + error;
            }
            long soon = Math.min(deadline, System.nanoTime() + NOTICE.toNanos());
            if (await(soon, () -> testbed.gauges().get(Gauge.SETTLED) == 1) && passes(soon) && passes(soon)) {
                differences = new DatabaseComparison(
                                testbed.source().database(), testbed.target().database())
                        .differences(testbed.schema().tables());
                if (differences.isEmpty()) {
                    return wrongBesides(deadline);
                }
                noticedBy = Math.min(noticedBy, System.nanoTime() + NOTICE.toNanos());
            }
            pause();
        }
        return "after '" + act.text() + "' neither equal nor an error: " + String.join("\n", differences)
                + "; the connector's log ends with\n" + testbed.connector().log(30);
    }

    /** Compares in the quiet phase, and again if the connector was restarted meanwhile, because it then repeats records. */
    private @Nullable String verdict() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int starts = testbed.connector().starts();
            if (!await(deadline, () -> testbed.gauges().get(Gauge.SETTLED) == 1)
                    || !passes(deadline)
                    || !passes(deadline)) {
                return "the target does not catch up within " + patience.toSeconds()
                        + " s; the connector's log ends with\n"
                        + testbed.connector().log(30);
            }
            List<String> differences = new DatabaseComparison(
                            testbed.source().database(), testbed.target().database())
                    .differences(testbed.schema().tables());
            if (differences.isEmpty()) {
                return wrongBesides(deadline);
            }
            testbed.connector().revive();
            if (testbed.connector().starts() == starts && testbed.gauges().get(Gauge.SETTLED) == 1) {
                return "these differ: " + String.join("\n", differences);
            }
        }
    }

    /**
     * Returns whether a mark passes from the source to the target. When the second of two marks has arrived, all records before the first
     * one are written, with any number of writers in the sink.
     */
    private boolean passes(long deadline) {
        long mark = nextMark();
        testbed.source().database().execute("INSERT INTO " + Schema.MARKS + " VALUES (" + mark + ")");
        String arrived = "SELECT 1 FROM " + Schema.MARKS + " WHERE id = " + mark;
        return await(deadline, () -> testbed.target().database().value(arrived) != null);
    }

    /** Returns a defect that equal tables do not show. */
    private @Nullable String wrongBesides(long deadline) {
        String wrong = null;
        List<String> violations = testbed.violations().read();
        if (!violations.isEmpty()) {
            wrong = violations.get(0) + (violations.size() == 1 ? "" : ", and " + (violations.size() - 1) + " more");
        } else if (committed.get() == 0) {
            wrong = "no transaction was committed, so that the round shows nothing";
        } else if (testbed.gauges().get(Gauge.FENCED) > fenced
                && scheduled.stream().noneMatch(fault -> fault.kind() == FaultKind.CONNECTOR_OVERTAKEN)) {
            wrong = "a connector was kept from writing though there was no other";
        } else if (!isConfirmed(deadline)) {
            wrong = "the slot is not confirmed although all is written and acknowledged";
        }
        return wrong == null
                ? null
                : wrong + "; the connector's log ends with\n"
                        + testbed.connector().log(60);
    }

    /**
     * Returns whether acknowledgements are confirmed to the server, repeatedly over the same connection. A slot that is not confirmed
     * retains WAL until the disk is full. One confirmation after a reconnection is not enough; and on a slow machine connections can be
     * lost.
     */
    private boolean isConfirmed(long deadline) {
        while (System.nanoTime() < deadline && await(deadline, () -> slot("active_pid") != null)) {
            String connection = slot("active_pid");
            if (IntStream.range(0, CONFIRMATIONS).allMatch(mark -> confirms(connection, deadline))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a mark is confirmed over a connection before the connection is lost. */
    private boolean confirms(@Nullable String connection, long deadline) {
        testbed.source().database().execute("INSERT INTO " + Schema.MARKS + " VALUES (" + nextMark() + ")");
        String end = testbed.source().database().value("SELECT pg_current_wal_lsn()");
        String confirmed = "confirmed_flush_lsn >= '" + end + "'";
        String lost = "active_pid IS DISTINCT FROM " + connection;
        return await(deadline, () -> "t".equals(slot(confirmed + " OR " + lost))) && "f".equals(slot(lost));
    }

    private @Nullable String slot(String expression) {
        return testbed.source()
                .database()
                .value("SELECT " + expression + " FROM pg_replication_slots WHERE slot_name = '" + Schema.SLOT + "'");
    }

    private long nextMark() {
        return (long) number * MARKS_PER_ROUND + marks.getAndIncrement();
    }

    private boolean await(long deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (testbed.connector().gaveUp()) {
                return false;
            }
            testbed.connector().revive();
            pause();
        }
        return true;
    }

    private List<Thread> startWriters() {
        List<Thread> writers = new ArrayList<>();
        boolean rewrites = testbed.plan().focus() == Focus.SNAPSHOT;
        for (int i = 0; i < CrashWorkload.WRITERS + (rewrites ? 1 : 0); i++) {
            CrashWorkload workload = new CrashWorkload(new Dice(testbed.plan().seed(), number, i), testbed.plan());
            CrashWriter writer = new CrashWriter(
                    testbed.source().database(),
                    i < CrashWorkload.WRITERS ? workload.transactions() : workload.rewrites(),
                    committed,
                    failed);
            int column = i == 0 ? CrashWorkload.addedColumn(testbed.plan().seed(), number) : 0;
            Thread thread = new Thread(
                    () -> {
                        addColumn(column);
                        writer.run();
                    },
                    "writer-" + i);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((failing, failure) -> broken.compareAndSet(null, failure));
            thread.start();
            writers.add(thread);
        }
        return writers;
    }

    /** Adds a column to the target first, as operators must, because a column that the target lacks is an error of the sink. */
    private void addColumn(int column) {
        if (column == 0) {
            return;
        }
        for (Database database :
                List.of(testbed.target().database(), testbed.source().database())) {
            while (!added(database, column)) {
                pause();
            }
        }
    }

    private static boolean added(Database database, int column) {
        try {
            database.execute(
                    // Not lost in a crash, whatever the setting of the server's sessions is.
                    "SET synchronous_commit = on",
                    "ALTER TABLE evolving ADD COLUMN IF NOT EXISTS c" + column + " text DEFAULT 'new'");
            return true;
        } catch (ServerException e) {
            return false;
        }
    }

    private boolean inTurn() {
        return testbed.plan().focus() == Focus.EACH;
    }

    /** Starts a slow but constant writer, because most faults take effect only while records are written. */
    private Thread startDrip() {
        Thread thread = new Thread(
                () -> {
                    while (dripping) {
                        try {
                            testbed.source()
                                    .database()
                                    .execute("INSERT INTO " + Schema.MARKS + " VALUES (" + nextMark() + ")");
                        } catch (ServerException e) {
                            // The server is down, and up again soon.
                        }
                        pause();
                    }
                },
                "drip");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void inflict(Faults faults) throws InterruptedException {
        record Event(long at, boolean restarts, Runnable action) {}
        List<Event> events = new ArrayList<>();
        for (ScheduledFault fault : scheduled) {
            boolean over =
                    inTurn() || fault.kind() == FaultKind.STARTED_OVER || fault.kind() == FaultKind.POSITION_LOST;
            events.add(new Event(fault.at(), false, () -> faults.begin(fault)));
            events.add(new Event(fault.end(), over, () -> faults.end(fault)));
        }
        events.sort(Comparator.comparingLong(Event::at));
        long start = System.nanoTime();
        for (Event event : events) {
            long wait = event.at() - (System.nanoTime() - start) / 1_000_000;
            if (wait > 0) {
                Thread.sleep(wait);
            }
            event.action().run();
            testbed.connector().revive();
            if (event.restarts()) {
                start += awaitConnector();
            }
        }
    }

    /**
     * Waits until the connector has begun, which takes a process much longer on a busy machine than the faults last that are to hit
     * it; returns how many nanoseconds that took.
     */
    private long awaitConnector() {
        long begun = System.nanoTime();
        long deadline = begun + BEGINNING.toNanos();
        long records = testbed.gauges().get(Gauge.RECORDS);
        await(
                deadline,
                () -> testbed.gauges().get(Gauge.SETTLED) == 1
                        || testbed.gauges().get(Gauge.RECORDS) > records);
        return System.nanoTime() - begun;
    }

    static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The check was interrupted.", e);
        }
    }
}
