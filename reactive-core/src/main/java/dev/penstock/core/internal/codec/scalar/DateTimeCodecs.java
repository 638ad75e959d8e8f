package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.text.DateTimeParser;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Dates and timestamps: days or microseconds since the year 2000. Infinity is the {@code MIN} or {@code MAX} of the Java class.
 * Java's nanoseconds are rounded to microseconds, as PostgreSQL rounds more digits in a text.
 */
public final class DateTimeCodecs {
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;

    private DateTimeCodecs() {}

    private static LocalDateTime ofMicros(long micros) {
        long second = Math.floorDiv(micros, 1_000_000L) + EPOCH_SECOND;
        int nano = (int) Math.floorMod(micros, 1_000_000L) * 1000;
        return LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
    }

    private static long toMicros(LocalDateTime timestamp) {
        try {
            long day = timestamp.toLocalDate().toEpochDay() - EPOCH_DAY;
            long microOfDay = (timestamp.toLocalTime().toNanoOfDay() + 500) / 1000;
            long micros = Math.addExact(Math.multiplyExact(day, 86_400_000_000L), microOfDay);
            if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
                throw new MalformedException("it is out of range");
            }
            return micros;
        } catch (ArithmeticException e) {
            throw new MalformedException("it is out of range");
        }
    }

    /** {@code date}: days in four bytes. */
    public static Codec date(String typeName) {
        return FixedWidthCodec.of(
                typeName,
                LocalDate.class,
                4,
                DateTimeCodecs::readDate,
                text -> parse(text, LocalDate.MIN, LocalDate.MAX, DateTimeParser::date),
                (out, value) -> out.writeInt(days(value)));
    }

    private static LocalDate readDate(byte[] bytes, int offset) {
        int days = Bytes.int4(bytes, offset);
        return switch (days) {
            case Integer.MAX_VALUE -> LocalDate.MAX;
            case Integer.MIN_VALUE -> LocalDate.MIN;
            default -> LocalDate.ofEpochDay(days + EPOCH_DAY);
        };
    }

    private static int days(LocalDate value) {
        if (value.equals(LocalDate.MAX) || value.equals(LocalDate.MIN)) {
            return value.equals(LocalDate.MAX) ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        long days = value.toEpochDay() - EPOCH_DAY;
        if (days <= Integer.MIN_VALUE || days >= Integer.MAX_VALUE) {
            throw new MalformedException("it is out of range");
        }
        return (int) days;
    }

    /** {@code timestamp}. */
    public static Codec timestamp(String typeName) {
        return micros(
                        typeName,
                        LocalDateTime.class,
                        LocalDateTime.MIN,
                        LocalDateTime.MAX,
                        DateTimeCodecs::ofMicros,
                        DateTimeParser::timestamp,
                        DateTimeCodecs::toMicros)
                .coercing(value -> value instanceof LocalDate date ? ofDate(date) : null);
    }

    private static LocalDateTime ofDate(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return LocalDateTime.MAX;
        }
        return date.equals(LocalDate.MIN) ? LocalDateTime.MIN : date.atTime(LocalTime.MIDNIGHT);
    }

    /** {@code timestamptz}, decoded in UTC. */
    public static Codec timestampWithZone(String typeName) {
        return micros(
                        typeName,
                        OffsetDateTime.class,
                        OffsetDateTime.MIN,
                        OffsetDateTime.MAX,
                        micros -> OffsetDateTime.of(ofMicros(micros), ZoneOffset.UTC),
                        DateTimeParser::timestampWithOffset,
                        value -> toMicros(inUtc(value)))
                .coercing(DateTimeCodecs::ofInstant);
    }

    private static LocalDateTime inUtc(OffsetDateTime value) {
        try {
            return value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        } catch (DateTimeException e) {
            throw new MalformedException("it is out of range");
        }
    }

    private static @Nullable OffsetDateTime ofInstant(Object value) {
        if (value instanceof Instant instant) {
            if (instant.equals(Instant.MAX)) {
                return OffsetDateTime.MAX;
            }
            return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof ZonedDateTime zoned ? zoned.toOffsetDateTime() : null;
    }

    /** Microseconds in eight bytes; the smallest and the largest number are the infinities. */
    private static <T> FixedWidthCodec<T> micros(
            String typeName,
            Class<T> javaType,
            T min,
            T max,
            LongFunction<T> ofMicros,
            Function<String, T> parser,
            ToLongFunction<T> toMicros) {
        FixedWidthCodec.Reader<T> reader = (bytes, offset) -> {
            long micros = Bytes.int8(bytes, offset);
            if (micros == Long.MAX_VALUE) {
                return max;
            }
            return micros == Long.MIN_VALUE ? min : ofMicros.apply(micros);
        };
        FixedWidthCodec.Writer<T> writer = (out, value) -> {
            if (value.equals(max) || value.equals(min)) {
                out.writeLong(value.equals(max) ? Long.MAX_VALUE : Long.MIN_VALUE);
            } else {
                out.writeLong(toMicros.applyAsLong(value));
            }
        };
        return FixedWidthCodec.of(typeName, javaType, 8, reader, text -> parse(text, min, max, parser), writer);
    }

    private static <T> T parse(String text, T min, T max, Function<String, T> finite) {
        return switch (text.strip()) {
            case "infinity", "Infinity" -> max;
            case "-infinity", "-Infinity" -> min;
            default -> finite.apply(text);
        };
    }
}
