package dev.penstock.sink.error;

import org.jspecify.annotations.Nullable;

/**
 * The target cannot be reached, or refuses for a reason that is no record's. Transient where the reason can pass: a lost
 * connection, a server that restarts or has no room, a deadlock after the last attempt.
 */
public final class DatabaseException extends SinkException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /** Makes an exception of a full sentence. */
    public DatabaseException(String message, Fault fault, boolean isTransient, @Nullable Throwable cause) {
        super(message, fault, cause);
        this.isTransient = isTransient;
    }

    @Override
    public boolean isTransient() {
        return isTransient;
    }
}
