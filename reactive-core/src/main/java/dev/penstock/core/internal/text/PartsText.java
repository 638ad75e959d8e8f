package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;

/**
 * The text of a value with parts while it is appended: composites, arrays, ranges, hstore.
 *
 * <p>Each level of nesting doubles the quotes and backslashes within it. So the length is bounded: a million characters, or {@value
 * #PER_CHARACTER} for each character of the value's content if that is more. No useful value reaches it. Confined to one thread.
 */
public final class PartsText {
    static final int LEAST = 1_000_000;
    static final int PER_CHARACTER = 32;

    private final StringBuilder out = new StringBuilder();
    private final Object value;
    private long most = LEAST;
    private boolean measured;

    public PartsText(Object value) {
        this.value = value;
    }

    public PartsText append(char c) {
        out.append(c);
        return this;
    }

    public PartsText append(String text) {
        out.append(text);
        return checked();
    }

    /** Appends {@code text} in quotes, with {@code escape} before each quote in it and a backslash before each backslash. */
    PartsText quote(String text, char escape) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append(c == '"' ? escape : '\\');
                checked();
            }
            out.append(c);
        }
        out.append('"');
        return checked();
    }

    private PartsText checked() {
        if (out.length() > most) {
            if (!measured) {
                measured = true;
                most = Math.max(LEAST, PER_CHARACTER * ContentLength.of(value));
            }
            if (out.length() > most) {
                throw new MalformedException("its text is longer than " + most
                        + " characters, far more than its content, because its parts are nested or have many zeros");
            }
        }
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
