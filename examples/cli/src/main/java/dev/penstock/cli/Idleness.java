package dev.penstock.cli;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long nothing has come, counted from the moment a source follows the changes. Asked by a clock, interrupted by every
 * record, on any threads.
 */
final class Idleness {
    private final BooleanSupplier counts;
    private final @Nullable Duration limit;
    private volatile long since = System.nanoTime();

    /**
     * Makes an idleness that begins now.
     *
     * @param counts whether time counts at all
     * @param limit how long it may last, {@code null} for ever
     */
    Idleness(BooleanSupplier counts, @Nullable Duration limit) {
        this.counts = counts;
        this.limit = limit;
    }

    /** Begins again. */
    void interrupt() {
        since = System.nanoTime();
    }

    /** Returns whether it has lasted as long as it may. To be asked often: time between two questions counts whole. */
    boolean isOver() {
        if (limit == null) {
            return false;
        }
        if (!counts.getAsBoolean()) {
            interrupt();
        }
        return System.nanoTime() - since >= limit.toNanos();
    }
}
