package dev.penstock.core.option;

import java.util.Locale;

/**
 * Condition on the value of an option, for use by other programs; the library checks it itself. Immutable.
 *
 * @param type the kind of condition
 * @param value the operand as text: the choices (comma-separated), the pattern or the limit; empty for {@link Type#REQUIRED}
 */
public record Validation(Type type, String value) {
    /** Kind of a condition, as Conduit names it. */
    public enum Type {
        /** The option must be set. */
        REQUIRED,
        /** The value must be one of the choices. */
        INCLUSION,
        /** The whole value must match the regular expression. */
        REGEX,
        /** The value must be greater than the limit. */
        GREATER_THAN;

        private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** Returns the name as specifications write it, such as {@code greater-than}. */
        public String text() {
            return text;
        }
    }
}
