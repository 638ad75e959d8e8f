package dev.penstock.source.replication;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubling from a quarter of a second, with jitter, up to a bound. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);

    private final Duration maximum;
    private int attempts;

    Backoff(Duration maximum) {
        this.maximum = maximum;
    }

    /** Counts an attempt and returns how long to wait before it. */
    Duration next() {
        long ceiling = Math.min(maximum.toMillis(), FIRST.toMillis() << Math.min(attempts, 20));
        attempts++;
        return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
    }

    /** Returns how many attempts there were since the last success. */
    int attempts() {
        return attempts;
    }

    /** Notes that an attempt succeeded. */
    void reset() {
        attempts = 0;
    }
}
