package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.DateTimeParser;
import dev.penstock.core.internal.wire.BinaryWriter;
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

    /** "infinity" is 1, "-infinity" -1, anything else 0. */
    private static int infinity(String text) {
        return switch (text.strip()) {
            case "infinity", "Infinity" -> 1;
            case "-infinity", "-Infinity" -> -1;
            default -> 0;
        };
    }

    public static final class Date extends ScalarCodec<LocalDate> {
        public Date(String typeName) {
            super(typeName, LocalDate.class);
        }

        @Override
        public LocalDate read(byte[] bytes, int offset, int length) {
            Bytes.expect(4, length);
            int days = Bytes.int4(bytes, offset);
            return switch (days) {
                case Integer.MAX_VALUE -> LocalDate.MAX;
                case Integer.MIN_VALUE -> LocalDate.MIN;
                default -> LocalDate.ofEpochDay(days + EPOCH_DAY);
            };
        }

        @Override
        public LocalDate parse(String text) {
            int infinity = infinity(text);
            return infinity == 0 ? DateTimeParser.date(text) : infinity > 0 ? LocalDate.MAX : LocalDate.MIN;
        }

        @Override
        public void writeValue(LocalDate value, BinaryWriter out) {
            if (value.equals(LocalDate.MAX)) {
                out.writeInt(Integer.MAX_VALUE);
            } else if (value.equals(LocalDate.MIN)) {
                out.writeInt(Integer.MIN_VALUE);
            } else {
                out.writeInt(days(value));
            }
        }

        private static int days(LocalDate value) {
            long days = value.toEpochDay() - EPOCH_DAY;
            if (days <= Integer.MIN_VALUE || days >= Integer.MAX_VALUE) {
                throw new MalformedException("it is out of range");
            }
            return (int) days;
        }
    }

    public static final class Timestamp extends ScalarCodec<LocalDateTime> {
        public Timestamp(String typeName) {
            super(typeName, LocalDateTime.class);
        }

        @Override
        public LocalDateTime read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            long micros = Bytes.int8(bytes, offset);
            if (micros == Long.MAX_VALUE) {
                return LocalDateTime.MAX;
            }
            return micros == Long.MIN_VALUE ? LocalDateTime.MIN : ofMicros(micros);
        }

        @Override
        public LocalDateTime parse(String text) {
            int infinity = infinity(text);
            return infinity == 0
                    ? DateTimeParser.timestamp(text)
                    : infinity > 0 ? LocalDateTime.MAX : LocalDateTime.MIN;
        }

        @Override
        public void writeValue(LocalDateTime value, BinaryWriter out) {
            if (value.equals(LocalDateTime.MAX)) {
                out.writeLong(Long.MAX_VALUE);
            } else if (value.equals(LocalDateTime.MIN)) {
                out.writeLong(Long.MIN_VALUE);
            } else {
                out.writeLong(toMicros(value));
            }
        }

        @Override
        @Nullable
        public LocalDateTime coerce(Object value) {
            return value instanceof LocalDate date ? ofDate(date) : null;
        }

        private static LocalDateTime ofDate(LocalDate date) {
            if (date.equals(LocalDate.MAX)) {
                return LocalDateTime.MAX;
            }
            return date.equals(LocalDate.MIN) ? LocalDateTime.MIN : date.atTime(LocalTime.MIDNIGHT);
        }
    }

    public static final class TimestampWithZone extends ScalarCodec<OffsetDateTime> {
        public TimestampWithZone(String typeName) {
            super(typeName, OffsetDateTime.class);
        }

        @Override
        public OffsetDateTime read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            long micros = Bytes.int8(bytes, offset);
            if (micros == Long.MAX_VALUE) {
                return OffsetDateTime.MAX;
            }
            return micros == Long.MIN_VALUE ? OffsetDateTime.MIN : OffsetDateTime.of(ofMicros(micros), ZoneOffset.UTC);
        }

        @Override
        public OffsetDateTime parse(String text) {
            int infinity = infinity(text);
            return infinity == 0
                    ? DateTimeParser.timestampWithOffset(text)
                    : infinity > 0 ? OffsetDateTime.MAX : OffsetDateTime.MIN;
        }

        @Override
        public void writeValue(OffsetDateTime value, BinaryWriter out) {
            if (value.equals(OffsetDateTime.MAX)) {
                out.writeLong(Long.MAX_VALUE);
            } else if (value.equals(OffsetDateTime.MIN)) {
                out.writeLong(Long.MIN_VALUE);
            } else {
                out.writeLong(toMicros(inUtc(value)));
            }
        }

        private static LocalDateTime inUtc(OffsetDateTime value) {
            try {
                return value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
            } catch (DateTimeException e) {
                throw new MalformedException("it is out of range");
            }
        }

        @Override
        @Nullable
        public OffsetDateTime coerce(Object value) {
            if (value instanceof Instant instant) {
                return ofInstant(instant);
            }
            return value instanceof ZonedDateTime zoned ? zoned.toOffsetDateTime() : null;
        }

        private static OffsetDateTime ofInstant(Instant instant) {
            if (instant.equals(Instant.MAX)) {
                return OffsetDateTime.MAX;
            }
            return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : instant.atOffset(ZoneOffset.UTC);
        }
    }
}
