package dev.penstock.cli.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Timer for the time without a record, which runs while a source streams changes. Each record restarts it. Thread-safe.
 */
public final class Idleness {
    private final BooleanSupplier counts;
    private final @Nullable Duration limit;
    private volatile long since = System.nanoTime();

    /**
     * Creates a timer that starts now.
     *
     * @param counts whether time counts at the moment
     * @param limit the longest idle time, {@code null} for no limit
     */
    public Idleness(BooleanSupplier counts, @Nullable Duration limit) {
        this.counts = counts;
        this.limit = limit;
    }

    /** Returns whether there is a limit at all. */
    boolean isLimited() {
        return limit != null;
    }

    /** Restarts the timer. */
    public void interrupt() {
        since = System.nanoTime();
    }

    /** Returns whether the limit is reached. Call it often: the whole time between two calls counts. */
    public boolean isOver() {
        if (limit == null) {
            return false;
        }
        if (!counts.getAsBoolean()) {
            interrupt();
        }
        return System.nanoTime() - since >= limit.toNanos();
    }
}
