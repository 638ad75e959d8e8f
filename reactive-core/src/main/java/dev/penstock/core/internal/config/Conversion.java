package dev.penstock.core.internal.config;

/**
 * Conversion of a setting's value from text and to text.
 *
 * @param <T> the class of the value
 */
public interface Conversion<T> {
    /**
     * Parses a value.
     *
     * @throws IllegalArgumentException if the text is not a value; the message continues a sentence that begins with the
     *     parameter's name ({@code must be an integer}) and never contains the text
     */
    T parse(String text);

    /** Returns a text from which {@link #parse} returns {@code value}. */
    String format(T value);
}
