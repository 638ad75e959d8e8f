package dev.penstock.core;

import dev.penstock.core.internal.error.PrintableText;
import org.jspecify.annotations.Nullable;

/**
 * The root of all errors the library signals. The message is a full sentence that says what was being done and to what;
 * it holds neither credentials nor row values, and control characters in names are escaped.
 */
public abstract class PenstockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of that message and cause. */
    protected PenstockException(String message, @Nullable Throwable cause) {
        super(PrintableText.of(message), cause);
    }

    /** Returns whether the same attempt can succeed later without anybody changing anything. */
    public abstract boolean isTransient();
}
