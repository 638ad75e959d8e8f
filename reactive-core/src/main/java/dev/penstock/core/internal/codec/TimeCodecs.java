package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.DateTimeParser;
import dev.penstock.core.internal.text.DateTimeText;
import dev.penstock.core.internal.wire.BinaryWriter;
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

    public static final class Time extends ScalarCodec<LocalTime> {
        public Time(String typeName) {
            super(typeName, LocalTime.class);
        }

        @Override
        public LocalTime read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return ofMicros(Bytes.int8(bytes, offset));
        }

        @Override
        public LocalTime parse(String text) {
            return DateTimeParser.time(text);
        }

        @Override
        public void writeValue(LocalTime value, BinaryWriter out) {
            out.writeLong(toMicros(value));
        }
    }

    /** The offset follows in seconds, west of Greenwich positive. */
    public static final class TimeWithZone extends ScalarCodec<OffsetTime> {
        public TimeWithZone(String typeName) {
            super(typeName, OffsetTime.class);
        }

        @Override
        public OffsetTime read(byte[] bytes, int offset, int length) {
            Bytes.expect(12, length);
            LocalTime time = ofMicros(Bytes.int8(bytes, offset));
            return OffsetTime.of(time, ZoneOffset.ofTotalSeconds(-Bytes.int4(bytes, offset + 8)));
        }

        @Override
        public OffsetTime parse(String text) {
            return DateTimeParser.timeWithOffset(text);
        }

        @Override
        public void writeValue(OffsetTime value, BinaryWriter out) {
            out.writeLong(toMicros(value.toLocalTime()));
            out.writeInt(-value.getOffset().getTotalSeconds());
        }
    }

    public static final class IntervalCodec extends ScalarCodec<Interval> {
        public IntervalCodec(String typeName) {
            super(typeName, Interval.class);
        }

        @Override
        public Interval read(byte[] bytes, int offset, int length) {
            Bytes.expect(16, length);
            return Interval.of(
                    Bytes.int4(bytes, offset + 12), Bytes.int4(bytes, offset + 8), Bytes.int8(bytes, offset));
        }

        @Override
        public Interval parse(String text) {
            return Interval.parse(text);
        }

        @Override
        public void writeValue(Interval value, BinaryWriter out) {
            out.writeLong(value.micros());
            out.writeInt(value.days());
            out.writeInt(value.months());
        }

        @Override
        @Nullable
        public Interval coerce(Object value) {
            if (value instanceof Duration duration) {
                return Interval.of(Period.ZERO, duration);
            }
            return value instanceof Period period ? Interval.of(period, Duration.ZERO) : null;
        }
    }
}
