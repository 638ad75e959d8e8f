package dev.penstock.core.internal.config;

/** Signals that the supplier of credentials has failed. The message is a full sentence that contains no text of the supplier. */
public final class LoginSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoginSourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
