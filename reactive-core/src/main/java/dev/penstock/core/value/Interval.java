package dev.penstock.core.value;

import dev.penstock.core.internal.text.IntervalText;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * A value of {@code interval}: months, days and microseconds. PostgreSQL keeps them apart because months and days vary in length, so
 * an interval is neither a {@link Duration} nor a {@link Period}.
 *
 * <p>Immutable and thread-safe. Two intervals are equal if all three parts are. PostgreSQL's {@code =} differs: it counts a month as 30 days.
 */
public final class Interval {
    /** The interval that is longer than all others; PostgreSQL 17 and later. */
    public static final Interval INFINITY = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    /** The interval that is shorter than all others; PostgreSQL 17 and later. */
    public static final Interval MINUS_INFINITY = new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    private final int months;
    private final int days;
    private final long micros;

    private Interval(int months, int days, long micros) {
        this.months = months;
        this.days = days;
        this.micros = micros;
    }

    /**
     * Returns the interval with these parts, each of any sign.
     *
     * @param months the months; a year counts as twelve
     * @param days the days, which can be more than a month has
     * @param micros the microseconds, which can be more than a day has
     */
    public static Interval of(int months, int days, long micros) {
        return new Interval(months, days, micros);
    }

    /**
     * Returns the interval that adds a period and a duration.
     *
     * @param period years, months and days
     * @param duration the time, rounded to microseconds
     * @throws ArithmeticException if a part is too large for an interval
     */
    public static Interval of(Period period, Duration duration) {
        return new Interval(
                Math.toIntExact(period.toTotalMonths()),
                Math.toIntExact(period.get(ChronoUnit.DAYS)),
                micros(duration));
    }

    private static long micros(Duration duration) {
        long seconds = duration.getSeconds();
        int micros = (duration.getNano() + 500) / 1000;
        // Toward zero: the smallest interval begins within a second whose start is out of range.
        return seconds < 0
                ? Math.addExact(Math.multiplyExact(seconds + 1, 1_000_000L), micros - 1_000_000L)
                : Math.addExact(Math.multiplyExact(seconds, 1_000_000L), (long) micros);
    }

    /**
     * Parses an interval in PostgreSQL's style {@code postgres} or in ISO 8601 with designators. Each part may have any sign.
     *
     * @param text the text, such as {@code 1 year 2 mons 3 days 04:05:06.5} or {@code P1Y2M3DT4H5M6.5S}
     * @throws IllegalArgumentException if the text is neither; the message does not contain it
     */
    public static Interval parse(String text) {
        return IntervalText.parse(text);
    }

    /** Returns the months; a year counts as twelve. */
    public int months() {
        return months;
    }

    /** Returns the days. */
    public int days() {
        return days;
    }

    /** Returns the microseconds. */
    public long micros() {
        return micros;
    }

    /** Returns whether this interval is neither {@link #INFINITY} nor {@link #MINUS_INFINITY}. */
    public boolean isFinite() {
        return !equals(INFINITY) && !equals(MINUS_INFINITY);
    }

    /** Returns the interval in ISO 8601, such as {@code P1Y2M3DT4H5M6.5S}, or {@code infinity} or {@code -infinity}. */
    public String toIso() {
        return IntervalText.iso(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Interval that && months == that.months && days == that.days && micros == that.micros;
    }

    @Override
    public int hashCode() {
        return Objects.hash(months, days, micros);
    }

    /** Returns the interval in PostgreSQL's style {@code postgres}, such as {@code 1 year 2 mons 3 days 04:05:06.5}. */
    @Override
    public String toString() {
        return IntervalText.postgres(this);
    }
}
