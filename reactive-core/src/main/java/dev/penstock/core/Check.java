package dev.penstock.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one check that a source or a sink makes before it starts. Holds no row values and no credentials.
 *
 * @param name what was checked
 * @param ok whether all is well
 * @param message a full sentence that says how it is
 * @param fix the statement that mends it, {@code null} where nothing is to be mended, or no statement does
 */
public record Check(
        String name, boolean ok, String message, @Nullable String fix) {
    /** Makes an outcome. */
    public Check {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(message, "message");
    }

    /** Returns that all is well with {@code name}. */
    public static Check ok(String name, String message) {
        return new Check(name, true, message, null);
    }

    /** Returns that something is wrong with {@code name}, and the statement that mends it where there is one. */
    public static Check failed(String name, String message, @Nullable String fix) {
        return new Check(name, false, message, fix);
    }
}
