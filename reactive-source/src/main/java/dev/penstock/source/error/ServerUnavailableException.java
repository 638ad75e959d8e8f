package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a server that answers but accepts no connection now: it is starting or stopping, has too many connections,
 * or is a standby in place of the primary. Transient.
 */
public final class ServerUnavailableException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from a full sentence and its cause. */
    public ServerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
