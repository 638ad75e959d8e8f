package dev.penstock.verification.crash;

import dev.penstock.test.Database;
import dev.penstock.test.ServerException;
import dev.penstock.verification.crash.Gauges.Gauge;
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

/** One round: writers and faults at once, then peace, then the comparison. */
final class Round {
    private static final Duration WRITERS = Duration.ofMinutes(2);
    /** How long it may take to notice what a person has done. */
    private static final Duration NOTICE = Duration.ofSeconds(15);

    private static final Duration BEGINNING = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 40;
    private static final int MARKS_PER_ROUND = 10_000;

    /** How many connections are given the chance: on a slow machine some are lost though nothing is done to them. */
    private static final int CONNECTIONS = 3;

    private static final int CONFIRMATIONS = 2;

    private final Rig rig;
    private final int number;
    private final Duration patience;
    private final List<Strike> strikes;
    private final long fenced;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private List<Strike> felt = List.of();
    private boolean named;
    private final AtomicInteger marks = new AtomicInteger();
    private volatile boolean dripping = true;

    Round(Rig rig, int number, Duration patience, Set<FaultKind> missing) {
        this.rig = rig;
        this.number = number;
        this.patience = patience;
        this.fenced = rig.gauges().get(Gauge.FENCED);
        this.strikes = Strike.schedule(new Dice(rig.plan().seed(), number, Dice.SCHEDULE), rig.plan(), missing);
    }

    List<Strike> strikes() {
        return strikes;
    }

    /** Returns the faults that hit something. */
    List<Strike> felt() {
        return felt;
    }

    long committed() {
        return committed.get();
    }

    long failed() {
        return failed.get();
    }

    /** Runs it, and returns what is wrong after it, or {@code null}. */
    @Nullable
    String run() throws InterruptedException {
        Person person = new Person(rig, number);
        Faults faults = new Faults(rig, person, strikes.size() == 1 || inTurn());
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
        if (rig.plan().focus() != Focus.PEOPLE) {
            return verdict();
        }
        String wrong = verdictOnAct(strikes.get(0).kind());
        person.undo();
        if (wrong == null && rig.connector().gaveUp()) {
            named = true;
            rig.startOver();
        }
        return wrong;
    }

    /** Returns whether the round ended in an error that names what a person did. */
    boolean endedInError() {
        return named;
    }

    /** After the act of a person, source and target are equal or an error names the cause. */
    private @Nullable String verdictOnAct(FaultKind act) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> differences = List.of("the target does not catch up");
        long noticedBy = Long.MAX_VALUE;
        while (System.nanoTime() < Math.min(deadline, noticedBy)) {
            if (rig.connector().gaveUp()) {
                List<String> errors = rig.errors().read();
                String error = errors.get(errors.size() - 1);
                return act.isNamedIn(error)
                        ? null
                        : "after '" + act.text() + "' an error does not name the cause: " + error;
            }
            long soon = Math.min(deadline, System.nanoTime() + NOTICE.toNanos());
            if (await(soon, () -> rig.gauges().get(Gauge.SETTLED) == 1) && passes(soon) && passes(soon)) {
                differences = new Comparison(
                                rig.source().database(), rig.target().database())
                        .differences(rig.schema().tables());
                if (differences.isEmpty()) {
                    return wrongBesides(deadline);
                }
                noticedBy = Math.min(noticedBy, System.nanoTime() + NOTICE.toNanos());
            }
            pause();
        }
        return "after '" + act.text() + "' neither equal nor an error: " + String.join("\n", differences)
                + "; the connector's log ends with\n" + rig.connector().log(30);
    }

    /** Compares when all is quiet; again where the connector was started again meanwhile, which makes it repeat records. */
    private @Nullable String verdict() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int starts = rig.connector().starts();
            if (!await(deadline, () -> rig.gauges().get(Gauge.SETTLED) == 1)
                    || !passes(deadline)
                    || !passes(deadline)) {
                return "the target does not catch up within " + patience.toSeconds()
                        + " s; the connector's log ends with\n"
                        + rig.connector().log(30);
            }
            List<String> differences = new Comparison(
                            rig.source().database(), rig.target().database())
                    .differences(rig.schema().tables());
            if (differences.isEmpty()) {
                return wrongBesides(deadline);
            }
            rig.connector().revive();
            if (rig.connector().starts() == starts && rig.gauges().get(Gauge.SETTLED) == 1) {
                return "these differ: " + String.join("\n", differences);
            }
        }
    }

    /**
     * Returns whether a mark goes from one end to the other. What came before the first of two is written when the second is
     * there, however many writers the sink has.
     */
    private boolean passes(long deadline) {
        long mark = nextMark();
        rig.source().database().execute("INSERT INTO " + Schema.MARKS + " VALUES (" + mark + ")");
        String arrived = "SELECT 1 FROM " + Schema.MARKS + " WHERE id = " + mark;
        return await(deadline, () -> rig.target().database().value(arrived) != null);
    }

    /** What equal tables do not show. */
    private @Nullable String wrongBesides(long deadline) {
        String wrong = null;
        List<String> violations = rig.violations().read();
        if (!violations.isEmpty()) {
            wrong = violations.get(0) + (violations.size() == 1 ? "" : ", and " + (violations.size() - 1) + " more");
        } else if (committed.get() == 0) {
            wrong = "no transaction was committed, so that the round shows nothing";
        } else if (rig.gauges().get(Gauge.FENCED) > fenced
                && strikes.stream().noneMatch(strike -> strike.kind() == FaultKind.CONNECTOR_OVERTAKEN)) {
            wrong = "a connector was kept from writing though there was no other";
        } else if (!isConfirmed(deadline)) {
            wrong = "the slot is not confirmed although all is written and acknowledged";
        }
        return wrong == null
                ? null
                : wrong + "; the connector's log ends with\n" + rig.connector().log(60);
    }

    /**
     * Returns whether the server is told what was acknowledged, and goes on being told over one connection: a slot that stays
     * behind retains WAL until the disk is full. A connection made again tells it once, which is not enough; and some may be lost
     * where the machine is slow.
     */
    private boolean isConfirmed(long deadline) {
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!await(deadline, () -> slot("active_pid") != null)) {
                return false;
            }
            String connection = slot("active_pid");
            if (IntStream.range(0, CONFIRMATIONS).allMatch(mark -> confirms(connection, deadline))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a mark is confirmed over a connection before that is lost. */
    private boolean confirms(@Nullable String connection, long deadline) {
        rig.source().database().execute("INSERT INTO " + Schema.MARKS + " VALUES (" + nextMark() + ")");
        String end = rig.source().database().value("SELECT pg_current_wal_lsn()");
        String confirmed = "confirmed_flush_lsn >= '" + end + "'";
        String lost = "active_pid IS DISTINCT FROM " + connection;
        return await(deadline, () -> "t".equals(slot(confirmed + " OR " + lost))) && "f".equals(slot(lost));
    }

    private @Nullable String slot(String expression) {
        return rig.source()
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
            if (rig.connector().gaveUp()) {
                return false;
            }
            rig.connector().revive();
            pause();
        }
        return true;
    }

    private List<Thread> startWriters() {
        List<Thread> writers = new ArrayList<>();
        boolean rewrites = rig.plan().focus() == Focus.SNAPSHOT;
        for (int i = 0; i < Workload.WRITERS + (rewrites ? 1 : 0); i++) {
            Workload workload = new Workload(new Dice(rig.plan().seed(), number, i), rig.plan());
            Writer writer = new Writer(
                    rig.source().database(),
                    i < Workload.WRITERS ? workload.transactions() : workload.rewrites(),
                    committed,
                    failed);
            int column = i == 0 ? Workload.addedColumn(rig.plan().seed(), number) : 0;
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

    /** A column that the target lacks is an error of the sink: it comes first, as operators have to do it. */
    private void addColumn(int column) {
        if (column == 0) {
            return;
        }
        for (Database database : List.of(rig.target().database(), rig.source().database())) {
            while (!added(database, column)) {
                pause();
            }
        }
    }

    private static boolean added(Database database, int column) {
        try {
            database.execute(
                    // Not lost in a crash, whatever the server's sessions are told.
                    "SET synchronous_commit = on",
                    "ALTER TABLE evolving ADD COLUMN IF NOT EXISTS c" + column + " text DEFAULT 'new'");
            return true;
        } catch (ServerException e) {
            return false;
        }
    }

    private boolean inTurn() {
        return rig.plan().focus() == Focus.EACH;
    }

    /** Starts what writes a little all the time: most faults are felt only by who has something to write. */
    private Thread startDrip() {
        Thread thread = new Thread(
                () -> {
                    while (dripping) {
                        try {
                            rig.source()
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
        for (Strike strike : strikes) {
            boolean over =
                    inTurn() || strike.kind() == FaultKind.STARTED_OVER || strike.kind() == FaultKind.POSITION_LOST;
            events.add(new Event(strike.at(), false, () -> faults.begin(strike)));
            events.add(new Event(strike.end(), over, () -> faults.end(strike)));
        }
        events.sort(Comparator.comparingLong(Event::at));
        long start = System.nanoTime();
        for (Event event : events) {
            long wait = event.at() - (System.nanoTime() - start) / 1_000_000;
            if (wait > 0) {
                Thread.sleep(wait);
            }
            event.action().run();
            rig.connector().revive();
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
        long records = rig.gauges().get(Gauge.RECORDS);
        await(
                deadline,
                () -> rig.gauges().get(Gauge.SETTLED) == 1 || rig.gauges().get(Gauge.RECORDS) > records);
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
