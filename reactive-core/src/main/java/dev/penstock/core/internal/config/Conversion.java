package dev.penstock.core.internal.config;

/**
 * How a setting's value is read from text and written as text.
 *
 * @param <T> the value's type
 */
public interface Conversion<T> {
    /**
     * Returns the value that {@code text} writes.
     *
     * @throws IllegalArgumentException if it writes none; the message continues a sentence that begins with the
     *     parameter's name ({@code must be an integer}) and never holds the text
     */
    T parse(String text);

    /** Returns text that {@link #parse} reads as {@code value}. */
    String format(T value);
}
