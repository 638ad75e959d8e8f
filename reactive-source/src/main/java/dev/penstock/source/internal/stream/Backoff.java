package dev.penstock.source.internal.stream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** How long to wait before the next attempt: doubling from a quarter of a second, with jitter, up to a bound. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);

    /** A connection that has lasted for so long was a success, whatever came over it. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    private final Duration maximum;
    private final LongSupplier clock;
    private final long lastingNanos;
    private int attempts;
    private long connectedAt;
    private long reached;

    /**
     * Makes a backoff without attempts.
     *
     * @param maximum the longest wait
     * @param clock nanoseconds from anywhere on
     */
    Backoff(Duration maximum, LongSupplier clock) {
        this.maximum = maximum;
        this.clock = clock;
        this.connectedAt = clock.getAsLong();
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
        connectedAt = clock.getAsLong();
    }

    /**
     * Notes that the server has sent what there was up to {@code lsn}: an attempt has succeeded when it comes further than all
     * before it.
     */
    void reached(long lsn) {
        if (Long.compareUnsigned(lsn, reached) > 0) {
            reached = lsn;
            attempts = 0;
        }
    }

    /** Notes that the connection has ended, however: it was a success if it has lasted, though no one may have read from it. */
    void ended() {
        if (clock.getAsLong() - connectedAt > lastingNanos) {
            attempts = 0;
        }
    }
}
