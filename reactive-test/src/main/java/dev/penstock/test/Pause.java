package dev.penstock.test;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does, which cannot be waited for but by looking. */
final class Pause {
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
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            millis(5);
        }
        return true;
    }
}
