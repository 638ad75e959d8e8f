package dev.penstock.core.value;

import dev.penstock.core.internal.text.RangeText;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.List;
import java.util.function.Function;

/**
 * A value of a multirange type: ordered ranges that neither overlap nor touch.
 *
 * <p>Values of the server have this form. Ranges of an application keep their order here; the server sorts and joins them when it
 * stores the value. Immutable and thread-safe if the bounds are; equal if the ranges are equal and in the same order.
 *
 * @param <T> the Java class of the bounds
 * @param ranges the ranges, unmodifiable; empty for a multirange that contains no value
 */
public record Multirange<T>(List<Range<T>> ranges) {
    /** Creates a multirange; the list is copied. */
    public Multirange {
        ranges = List.copyOf(ranges);
    }

    /**
     * Parses a text that PostgreSQL printed, such as <code>{[1,3),[5,7)}</code>.
     *
     * @param text the text
     * @param bound parses the text of a bound, which it gets without quotes
     * @throws IllegalArgumentException if the text is not a multirange; the message does not contain it
     */
    public static <T> Multirange<T> parse(String text, Function<String, ? extends T> bound) {
        try {
            return new Multirange<>(RangeText.parseSeveral(text, bound));
        } catch (MalformedException e) {
            throw new IllegalArgumentException("The text is not a multirange.");
        }
    }

    /** Returns the text that PostgreSQL prints. */
    @Override
    public String toString() {
        return TextForm.printed(this);
    }
}
