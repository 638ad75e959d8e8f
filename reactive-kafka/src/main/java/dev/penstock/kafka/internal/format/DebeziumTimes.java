package dev.penstock.kafka.internal.format;

import dev.penstock.core.value.Interval;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;

/**
 * Writer of dates, times and intervals as Debezium's PostgreSQL connector writes them with {@code time.precision.mode=adaptive} and
 * {@code interval.handling.mode=numeric}.
 */
final class DebeziumTimes {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    /** The driver's infinite timestamps, which Debezium writes without regard to the unit of a column of microseconds. */
    private static final long INFINITY = 9223372036825200000L;

    private static final long MINUS_INFINITY = -9223372036832400000L;
    /** Debezium's month, 30.4375 days, in microseconds. */
    private static final long MICROS_PER_MONTH = 2_629_800_000_000L;

    private static final List<DateTimeFormatter> STAMPS = IntStream.rangeClosed(0, 6)
            .mapToObj(DebeziumTimes::stampWithFraction)
            .toList();

    private DebeziumTimes() {}

    private static DateTimeFormatter stampWithFraction(int digits) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder()
                .append(DateTimeFormatter.ISO_LOCAL_DATE)
                .appendPattern("'T'HH:mm:ss");
        if (digits > 0) {
            builder.appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, true);
        }
        return builder.appendLiteral('Z').toFormatter();
    }

    /** Writes a value if it is a date, a time or an interval that ends; returns whether it is one. */
    static boolean write(Object value, int modifier, JsonGenerator out) {
        boolean millis = modifier >= 0 && modifier <= 3;
        if (value instanceof LocalDate date) {
            writeDate(date, out);
        } else if (value instanceof LocalTime time) {
            long micros = time.equals(LocalTime.MAX) ? MICROS_PER_DAY : time.toNanoOfDay() / 1000;
            out.writeNumber(millis ? micros / 1000 : micros);
        } else if (value instanceof LocalDateTime stamp) {
            out.writeNumber(millis ? Math.floorDiv(micros(stamp), 1000L) : micros(stamp));
        } else if (value instanceof OffsetDateTime stamp) {
            out.writeString(text(stamp, modifier));
        } else if (value instanceof OffsetTime time) {
            out.writeString(DateTimeFormatter.ISO_OFFSET_TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC)));
        } else if (value instanceof Interval interval && interval.isFinite()) {
            out.writeNumber(micros(interval));
        } else {
            return false;
        }
        return true;
    }

    private static void writeDate(LocalDate date, JsonGenerator out) {
        if (date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN)) {
            throw new UnsupportedOperationException("an infinite date has no number of days");
        }
        out.writeNumber(date.toEpochDay());
    }

    private static long micros(LocalDateTime stamp) {
        if (stamp.equals(LocalDateTime.MAX)) {
            return INFINITY;
        }
        if (stamp.equals(LocalDateTime.MIN)) {
            return MINUS_INFINITY;
        }
        return Math.addExact(
                Math.multiplyExact(stamp.toEpochSecond(ZoneOffset.UTC), 1_000_000L),
                stamp.get(ChronoField.MICRO_OF_SECOND));
    }

    private static String text(OffsetDateTime stamp, int modifier) {
        if (stamp.equals(OffsetDateTime.MAX)) {
            return "infinity";
        }
        if (stamp.equals(OffsetDateTime.MIN)) {
            return "-infinity";
        }
        int digits = modifier < 0 || modifier > 6 ? 6 : modifier;
        return STAMPS.get(digits).format(stamp.withOffsetSameInstant(ZoneOffset.UTC));
    }

    private static long micros(Interval interval) {
        long days = Math.multiplyExact(interval.days(), MICROS_PER_DAY);
        long months = Math.multiplyExact(interval.months(), MICROS_PER_MONTH);
        return Math.addExact(Math.addExact(months, days), interval.micros());
    }
}
