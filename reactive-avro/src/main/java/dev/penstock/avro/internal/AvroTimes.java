package dev.penstock.avro.internal;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as the numbers of microseconds that Avro's logical types have. Pure functions. */
final class AvroTimes {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MIDNIGHT = 24 * 60 * 60 * MICROS_PER_SECOND;

    private AvroTimes() {}

    /** Returns the microseconds since midnight. 24:00:00, which PostgreSQL tells from 00:00:00, is {@link LocalTime#MAX}. */
    static long micros(LocalTime time) {
        return time.equals(LocalTime.MAX) ? MIDNIGHT : time.toNanoOfDay() / 1000;
    }

    /** Returns the microseconds since 1970 in UTC, {@code null} if the time is infinite or there are too many for a long. */
    static @Nullable Long micros(OffsetDateTime time) {
        return time.equals(OffsetDateTime.MIN) || time.equals(OffsetDateTime.MAX)
                ? null
                : micros(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
    }

    /** Returns the microseconds since 1970, {@code null} if the time is infinite or there are too many for a long, as PostgreSQL's last years have. */
    static @Nullable Long micros(LocalDateTime time) {
        if (time.equals(LocalDateTime.MIN) || time.equals(LocalDateTime.MAX)) {
            return null;
        }
        try {
            return Math.addExact(
                    Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND),
                    time.get(ChronoField.MICRO_OF_SECOND));
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** Returns the time of a day that {@code micros} counts. */
    static LocalTime time(long micros) {
        return micros == MIDNIGHT ? LocalTime.MAX : LocalTime.ofNanoOfDay(micros * 1000);
    }

    /** Returns the point in time, in UTC, that is {@code micros} after 1970. */
    static LocalDateTime timestamp(long micros) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, MICROS_PER_SECOND), 0, ZoneOffset.UTC)
                .plus(Math.floorMod(micros, MICROS_PER_SECOND), ChronoUnit.MICROS);
    }
}
