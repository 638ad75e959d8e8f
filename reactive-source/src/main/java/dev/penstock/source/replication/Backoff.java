package dev.penstock.source.replication;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubling from a quarter of a second, with jitter, up to a bound. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);

    /** A connection that has lasted for so long was a success, whatever came over it. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    private final Duration maximum;
    private final long lastingNanos;
    private int attempts;
    private long connectedAt = System.nanoTime();
    private long reached;

    Backoff(Duration maximum) {
        this.maximum = maximum;
        this.lastingNanos = Math.max(LASTING.toNanos(), maximum.toNanos());
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

    /** Notes that a connection stands, which is not yet a success: the next thing the server says may be its end. */
    void connected() {
        connectedAt = System.nanoTime();
    }

    /**
     * Notes that the server has sent what there was up to {@code lsn}: an attempt has succeeded when it comes further than all
     * before it, or has lasted.
     */
    void reached(long lsn) {
        boolean isFurther = Long.compareUnsigned(lsn, reached) > 0;
        if (isFurther || System.nanoTime() - connectedAt > lastingNanos) {
            attempts = 0;
        }
        if (isFurther) {
            reached = lsn;
        }
    }
}
