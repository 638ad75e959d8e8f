package dev.penstock.cli.invocation;

import dev.penstock.core.PositionStoreException;
import org.jspecify.annotations.Nullable;

/** Signals a failure that ends the command with status 1, with the subject that failed. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    public Failure(String subject, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.subject = subject;
    }

    /** Returns {@code error} as a failure of {@code subject}, unless it names another subject itself. */
    public static RuntimeException of(String subject, Throwable error) {
        if (error instanceof Failure || error instanceof ClosedOutputException) {
            return (RuntimeException) error;
        }
        if (error instanceof PositionStoreException && error.getMessage() != null) {
            return new Failure("--position-file", error.getMessage(), error);
        }
        String message = error.getMessage();
        return new Failure(subject, message == null ? error.getClass().getSimpleName() : message, error);
    }

    public String subject() {
        return subject;
    }
}
