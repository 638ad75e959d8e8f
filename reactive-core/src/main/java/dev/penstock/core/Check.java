package dev.penstock.core;

import dev.penstock.core.internal.error.PrintableText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one check that a source or a sink makes before it starts. Holds no row values and no credentials.
 *
 * @param name what was checked
 * @param ok whether nothing keeps it from starting
 * @param message a full sentence that says how it is
 * @param fix the statement that fixes it, {@code null} if nothing needs to be fixed, or no statement does
 * @param warning whether it can start, but may not do what is expected
 */
public record Check(
        String name, boolean ok, String message, @Nullable String fix, boolean warning) {
    /** Creates an outcome. */
    public Check {
        Objects.requireNonNull(name, "name");
        message = PrintableText.of(Objects.requireNonNull(message, "message"));
        fix = fix == null ? null : PrintableText.ofSql(fix);
    }

    /** Creates an outcome that is no warning. */
    public Check(String name, boolean ok, String message, @Nullable String fix) {
        this(name, ok, message, fix, false);
    }

    /** Returns that all is well with {@code name}. */
    public static Check ok(String name, String message) {
        return new Check(name, true, message, null);
    }

    /** Returns that {@code name} works, but may not do what is expected, and the statement that changes that if there is one. */
    public static Check warning(String name, String message, @Nullable String fix) {
        return new Check(name, true, message, fix, true);
    }

    /** Returns that something is wrong with {@code name}, and the statement that fixes it if there is one. */
    public static Check failed(String name, String message, @Nullable String fix) {
        return new Check(name, false, message, fix);
    }

    /** Returns this outcome under another name. */
    public Check named(String other) {
        return new Check(other, ok, message, fix, warning);
    }
}
