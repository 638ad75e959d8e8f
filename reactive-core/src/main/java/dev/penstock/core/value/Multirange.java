package dev.penstock.core.value;

import dev.penstock.core.internal.text.RangeText;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A value of a multirange type: ranges in order, apart from each other. Immutable.
 *
 * @param <T> the Java class of the bounds
 * @param ranges the ranges
 */
public record Multirange<T>(List<Range<T>> ranges) {
    /** Copies the ranges. */
    public Multirange {
        ranges = List.copyOf(ranges);
    }

    /**
     * Returns the multirange of a text as PostgreSQL prints it, such as <code>{[1,3),[5,7)}</code>.
     *
     * @param bound reads the text of a bound
     * @throws IllegalArgumentException if it is no such text; the message does not hold it
     */
    public static <T> Multirange<T> parse(String text, Function<String, ? extends T> bound) {
        try {
            return new Multirange<>(RangeText.parseSeveral(text, bound));
        } catch (MalformedException e) {
            throw new IllegalArgumentException("The text is no multirange.");
        }
    }

    /** Returns the multirange as PostgreSQL prints it. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
