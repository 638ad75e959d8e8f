package dev.penstock.core.internal.config;

import org.jspecify.annotations.Nullable;

/**
 * Signals that credentials cannot be had: their supplier failed, or the password file is not one. The message is a full sentence that
 * contains no text of either.
 */
public final class LoginSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoginSourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
