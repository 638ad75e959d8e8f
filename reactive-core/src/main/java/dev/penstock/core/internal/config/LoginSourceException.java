package dev.penstock.core.internal.config;

/** The supplier of credentials has failed. The message is a full sentence without anything that the supplier said. */
public final class LoginSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoginSourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
