package dev.penstock.core;

import dev.penstock.core.internal.error.PrintableText;
import org.jspecify.annotations.Nullable;

/**
 * Superclass of all errors that the library signals.
 *
 * <p>The message is a full sentence that names the operation that failed and its object. It contains neither credentials nor row
 * values; control characters in names are escaped. {@link #isTransient()} separates errors that a retry can resolve from those that
 * need a change by the user.
 */
public abstract class PenstockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message a full sentence; control characters in it are escaped
     * @param cause the cause, {@code null} if there is none
     */
    protected PenstockException(String message, @Nullable Throwable cause) {
        super(PrintableText.of(message), cause);
    }

    /** Returns whether the same attempt can succeed later without a change of configuration, data or schema. */
    public abstract boolean isTransient();
}
