package dev.penstock.test;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does, which cannot be waited for but by looking. */
final class Pause {
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Pause() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while waiting for a server.", e);
        }
    }

    /** Looks every few milliseconds; returns whether the condition came true before the deadline. */
    static boolean until(BooleanSupplier condition, Duration deadline) {
        return until(condition, deadline, INTERVAL);
    }

    /** Looks at intervals; returns whether the condition came true before the deadline. */
    static boolean until(BooleanSupplier condition, Duration deadline, Duration interval) {
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
