package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Polling for a condition that depends on another process. */
public final class Pause {
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Pause() {}

    public static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while waiting for a server.", e);
        }
    }

    /** Checks the condition every few milliseconds. Returns whether it became true before the deadline. */
    public static boolean until(BooleanSupplier condition, Duration deadline) {
        return until(condition, deadline, INTERVAL);
    }

    /** Checks the condition at an interval. Returns whether it became true before the deadline. */
    public static boolean until(BooleanSupplier condition, Duration deadline, Duration interval) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            millis(interval.toMillis());
        }
        return true;
    }
}
