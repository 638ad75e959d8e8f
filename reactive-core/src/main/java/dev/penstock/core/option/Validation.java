package dev.penstock.core.option;

import java.util.Locale;

/**
 * A condition on a parameter's value, for programs to read; the parameter itself checks it.
 *
 * @param type what kind of condition
 * @param value its operand as text: the choices, comma-separated, the pattern or the limit; empty for {@code required}
 */
public record Validation(Type type, String value) {
    /** The kinds of conditions, as Conduit names them. */
    public enum Type {
        /** There must be a value. */
        REQUIRED,
        /** The value must be one of these. */
        INCLUSION,
        /** The whole value must match this regular expression. */
        REGEX,
        /** The value must be greater than this. */
        GREATER_THAN;

        private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** Returns the name in a specification, such as {@code greater-than}. */
        public String text() {
            return text;
        }
    }
}
