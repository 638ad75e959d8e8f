package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.text.DateTimeParser;
import dev.penstock.core.internal.text.DateTimeText;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Interval;
import java.time.Duration;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times of day, in microseconds, and intervals. 24:00:00 is {@link LocalTime#MAX}, which no microsecond reaches. */
public final class TimeCodecs {
    private static final long DAY = 86_400_000_000L;

    private TimeCodecs() {}

    private static LocalTime ofMicros(long micros) {
        if (micros < 0 || micros > DAY) {
            throw new MalformedException("it is out of range");
        }
        return micros == DAY ? DateTimeText.END_OF_DAY : LocalTime.ofNanoOfDay(micros * 1000);
    }

    /** Rounded, so that the last nanosecond of the day becomes 24:00:00. */
    private static long toMicros(LocalTime time) {
        return (time.toNanoOfDay() + 500) / 1000;
    }

    /** {@code time}. */
    public static Codec time(String typeName) {
        return FixedWidthCodec.of(
                typeName,
                LocalTime.class,
                8,
                (bytes, offset) -> ofMicros(Bytes.int8(bytes, offset)),
                DateTimeParser::time,
                (out, value) -> out.writeLong(toMicros(value)));
    }

    /** {@code timetz}: the offset follows in seconds, west of Greenwich positive. */
    public static Codec timeWithZone(String typeName) {
        return FixedWidthCodec.of(
                typeName,
                OffsetTime.class,
                12,
                (bytes, offset) -> OffsetTime.of(
                        ofMicros(Bytes.int8(bytes, offset)), ZoneOffset.ofTotalSeconds(-Bytes.int4(bytes, offset + 8))),
                DateTimeParser::timeWithOffset,
                (out, value) -> {
                    out.writeLong(toMicros(value.toLocalTime()));
                    out.writeInt(-value.getOffset().getTotalSeconds());
                });
    }

    /** {@code interval}: microseconds, days and months. */
    public static Codec interval(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Interval.class,
                        16,
                        (bytes, offset) -> Interval.of(
                                Bytes.int4(bytes, offset + 12),
                                Bytes.int4(bytes, offset + 8),
                                Bytes.int8(bytes, offset)),
                        Interval::parse,
                        (out, value) -> {
                            out.writeLong(value.micros());
                            out.writeInt(value.days());
                            out.writeInt(value.months());
                        })
                .coercing(TimeCodecs::toInterval);
    }

    private static @Nullable Interval toInterval(Object value) {
        if (value instanceof Duration duration) {
            return Interval.of(Period.ZERO, duration);
        }
        return value instanceof Period period ? Interval.of(period, Duration.ZERO) : null;
    }
}
