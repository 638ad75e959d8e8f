package dev.penstock.verification.crash;

import dev.penstock.test.Database;
import dev.penstock.test.ServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One round: writers and faults at once, then peace, then the comparison. */
final class Round {
    private static final Duration WRITERS = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 40;

    private final Rig rig;
    private final int number;
    private final Duration patience;
    private final List<Strike> strikes;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    Round(Rig rig, int number, Duration patience) {
        this.rig = rig;
        this.number = number;
        this.patience = patience;
        this.strikes = Strike.schedule(
                new Dice(rig.plan().seed(), number, Dice.SCHEDULE), rig.plan().mode());
    }

    List<Strike> strikes() {
        return strikes;
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
        Faults faults = new Faults(rig);
        List<Thread> writers = startWriters();
        inflict(faults);
        faults.endAll();
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
        rig.source().database().execute("INSERT INTO " + Schema.MARKS + " VALUES (" + number + ")");
        if (!caughtUp()) {
            return "the target does not catch up within " + patience.toSeconds() + " s; the connector's log ends with\n"
                    + rig.connector().log(30);
        }
        List<String> differences = new Comparison(
                        rig.source().database(), rig.target().database())
                .differences(rig.schema().tables());
        return differences.isEmpty() ? null : "these differ: " + String.join("\n", differences);
    }

    private List<Thread> startWriters() {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < Workload.WRITERS; i++) {
            Dice dice = new Dice(rig.plan().seed(), number, i);
            Writer writer = new Writer(
                    rig.source().database(), new Workload(dice, rig.plan().mode()).transactions(), committed, failed);
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
            database.execute("ALTER TABLE evolving ADD COLUMN IF NOT EXISTS c" + column + " text DEFAULT 'new'");
            return true;
        } catch (ServerException e) {
            return false;
        }
    }

    private void inflict(Faults faults) throws InterruptedException {
        record Event(long at, Runnable action) {}
        List<Event> events = new ArrayList<>();
        for (Strike strike : strikes) {
            events.add(new Event(strike.at(), () -> faults.begin(strike)));
            events.add(new Event(strike.end(), () -> faults.end(strike)));
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
        }
    }

    private boolean caughtUp() {
        String arrived = "SELECT 1 FROM " + Schema.MARKS + " WHERE id = " + number;
        long deadline = System.nanoTime() + patience.toNanos();
        while (rig.target().database().value(arrived) == null) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            rig.connector().revive();
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The check was interrupted.", e);
        }
    }
}
