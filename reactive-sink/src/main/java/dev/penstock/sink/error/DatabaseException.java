package dev.penstock.sink.error;

import org.jspecify.annotations.Nullable;

/**
 * Error of the target itself: it cannot be reached, or refuses for a reason that no record causes. Transient if a retry
 * can succeed: a lost connection, a server that restarts or is full, a deadlock after the last attempt.
 */
public final class DatabaseException extends SinkException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /** Creates an exception with a message, which is a full sentence. */
    public DatabaseException(String message, Fault fault, boolean isTransient, @Nullable Throwable cause) {
        super(message, fault, cause);
        this.isTransient = isTransient;
    }

    @Override
    public boolean isTransient() {
        return isTransient;
    }
}
