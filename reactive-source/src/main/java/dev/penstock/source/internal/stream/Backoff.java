package dev.penstock.source.internal.stream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Pause before the next attempt: it doubles from a quarter of a second up to a maximum, with jitter. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);

    /** A connection that lasted this long counts as a success, whatever it received. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    private final Duration maximum;
    private final LongSupplier clock;
    private final long lastingNanos;
    private int attempts;
    private long connectedAt;
    private long reached;

    /**
     * Creates a backoff without attempts.
     *
     * @param maximum the longest pause
     * @param clock nanoseconds from any origin
     */
    Backoff(Duration maximum, LongSupplier clock) {
        this.maximum = maximum;
        this.clock = clock;
        this.connectedAt = clock.getAsLong();
        this.lastingNanos = Math.max(LASTING.toNanos(), maximum.toNanos());
    }

    /** Counts an attempt and returns the pause before it. */
    Duration next() {
        long ceiling = Math.min(maximum.toMillis(), FIRST.toMillis() << Math.min(attempts, 20));
        attempts++;
        return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
    }

    /** Returns the number of attempts since the last success. */
    int attempts() {
        return attempts;
    }

    /** Records that a connection is open. This is not yet a success: the server's next message may end it. */
    void connected() {
        connectedAt = clock.getAsLong();
    }

    /**
     * Records that the server has sent everything up to {@code lsn}. An attempt succeeds when it gets further than all
     * earlier ones.
     */
    void reached(long lsn) {
        if (Long.compareUnsigned(lsn, reached) > 0) {
            reached = lsn;
            attempts = 0;
        }
    }

    /**
     * Records that the connection has ended. It was a success if it lasted long enough, even if nothing was read from
     * it.
     */
    void ended() {
        if (clock.getAsLong() - connectedAt > lastingNanos) {
            attempts = 0;
        }
    }
}
