package dev.penstock.source.internal.pgoutput;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Clock of the replication protocol: microseconds since 2000-01-01T00:00:00Z. */
public final class PgEpoch {
    private static final long SECONDS_FROM_UNIX = 946_684_800L;
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private PgEpoch() {}

    /** Returns the microseconds since 2000 at {@code instant}; negative before 2000. */
    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant) - SECONDS_FROM_UNIX * MICROS_PER_SECOND;
    }

    /** Returns the Unix nanoseconds of {@code micros} microseconds after 2000; wraps around outside of 1678 to 2262. */
    public static long unixNanos(long micros) {
        return (micros + SECONDS_FROM_UNIX * MICROS_PER_SECOND) * 1_000L;
    }
}
