package dev.penstock.core;

import dev.penstock.core.internal.error.PrintableText;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Result of one check that a source or a sink makes before it starts. Immutable; contains no row values and no credentials.
 *
 * @param name the name of the object that was checked
 * @param ok whether the source or sink can start as far as this check is concerned
 * @param message a full sentence that describes the result
 * @param fix the statement that fixes the problem, {@code null} if there is no problem or no such statement
 * @param warning whether the source or sink can start but may not do what the user expects
 */
public record Check(
        String name, boolean ok, String message, @Nullable String fix, boolean warning) {
    /** Creates a result. Control characters in the message and the fix are escaped. */
    public Check {
        Objects.requireNonNull(name, "name");
        message = PrintableText.of(Objects.requireNonNull(message, "message"));
        fix = fix == null ? null : PrintableText.ofSql(fix);
    }

    /** Creates a result that is not a warning. */
    public Check(String name, boolean ok, String message, @Nullable String fix) {
        this(name, ok, message, fix, false);
    }

    /** Returns the result of a check that found no problem. */
    public static Check ok(String name, String message) {
        return new Check(name, true, message, null);
    }

    /**
     * Returns the result of a check after which the source or sink can start but may not do what the user expects.
     *
     * @param fix the statement that fixes the problem, {@code null} if there is none
     */
    public static Check warning(String name, String message, @Nullable String fix) {
        return new Check(name, true, message, fix, true);
    }

    /**
     * Returns the result of a check that keeps the source or sink from starting.
     *
     * @param name the name of the object that was checked
     * @param message a full sentence that describes the problem
     * @param fix the statement that fixes the problem, {@code null} if there is none
     */
    public static Check failed(String name, String message, @Nullable String fix) {
        return new Check(name, false, message, fix);
    }

    /** Returns the message, and the fix if there is one. */
    public String text() {
        return fix == null ? message : message + " To fix it, run: " + fix;
    }

    /**
     * Returns the texts of these results, one after the other.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static String text(List<Check> checks) {
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("no results");
        }
        return checks.stream().map(Check::text).collect(Collectors.joining(" "));
    }

    /** Returns this result under another name. */
    public Check named(String other) {
        return new Check(other, ok, message, fix, warning);
    }
}
