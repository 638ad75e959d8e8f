package dev.penstock.core.value;

import dev.penstock.core.internal.text.RangeText;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value of a range type: all values between two bounds. Each bound is inclusive, exclusive or missing (PostgreSQL manual, section
 * "Range Types").
 *
 * <p>A missing bound means that the range has no limit on that side. Bounds are not compared with each other: the server refuses a
 * range whose lower bound is greater than its upper bound.
 *
 * <p>Immutable and thread-safe if the bounds are. Two ranges are equal if their bounds are, written in the same way: {@code [1,3)} and
 * {@code [1,2]} contain the same integers and are not equal here. The server sends ranges of integers and dates in the first form.
 *
 * @param <T> the Java class of the bounds, such as {@link Integer} for {@code int4range}
 */
public final class Range<T> {
    private static final Range<?> EMPTY = new Range<>(null, false, null, false, true);

    private final @Nullable T lower;
    private final boolean lowerInclusive;
    private final @Nullable T upper;
    private final boolean upperInclusive;
    private final boolean empty;

    private Range(@Nullable T lower, boolean lowerInclusive, @Nullable T upper, boolean upperInclusive, boolean empty) {
        this.lower = lower;
        this.lowerInclusive = lower != null && lowerInclusive;
        this.upper = upper;
        this.upperInclusive = upper != null && upperInclusive;
        this.empty = empty;
    }

    /**
     * Returns a range. A missing bound is never inclusive.
     *
     * @param lower the lower bound, {@code null} if there is none
     * @param lowerInclusive whether the lower bound belongs to the range
     * @param upper the upper bound, {@code null} if there is none
     * @param upperInclusive whether the upper bound belongs to the range
     */
    public static <T> Range<T> of(
            @Nullable T lower, boolean lowerInclusive, @Nullable T upper, boolean upperInclusive) {
        return new Range<>(lower, lowerInclusive, upper, upperInclusive, false);
    }

    /**
     * Returns the range from {@code lower}, which belongs to it, to {@code upper}, which does not.
     *
     * @param lower the lower bound, {@code null} if there is none
     * @param upper the upper bound, {@code null} if there is none
     */
    public static <T> Range<T> closedOpen(@Nullable T lower, @Nullable T upper) {
        return of(lower, true, upper, false);
    }

    /** Returns the range that contains no value. */
    @SuppressWarnings("unchecked") // It has no bounds.
    public static <T> Range<T> empty() {
        return (Range<T>) EMPTY;
    }

    /**
     * Parses a text that PostgreSQL printed, such as {@code [1,10)} or {@code empty}.
     *
     * @param text the text
     * @param bound parses the text of a bound, which it gets without quotes
     * @return the range; a bound that has no text is missing
     * @throws IllegalArgumentException if the text is not a range; the message does not contain it
     */
    public static <T> Range<T> parse(String text, Function<String, ? extends T> bound) {
        try {
            return RangeText.parse(text, bound);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("The text is not a range.");
        }
    }

    /** Returns the lower bound, {@code null} if there is none. */
    public @Nullable T lower() {
        return lower;
    }

    /** Returns whether the lower bound belongs to the range; false if there is none. */
    public boolean lowerInclusive() {
        return lowerInclusive;
    }

    /** Returns the upper bound, {@code null} if there is none. */
    public @Nullable T upper() {
        return upper;
    }

    /** Returns whether the upper bound belongs to the range; false if there is none. */
    public boolean upperInclusive() {
        return upperInclusive;
    }

    /** Returns whether this is the range {@code empty}, which contains no value. Other ranges are not examined. */
    public boolean isEmpty() {
        return empty;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Range<?> that
                && empty == that.empty
                && lowerInclusive == that.lowerInclusive
                && upperInclusive == that.upperInclusive
                && Objects.equals(lower, that.lower)
                && Objects.equals(upper, that.upper);
    }

    @Override
    public int hashCode() {
        return Objects.hash(lower, lowerInclusive, upper, upperInclusive, empty);
    }

    /** Returns the text that PostgreSQL prints. */
    @Override
    public String toString() {
        return TextForm.printed(this);
    }
}
