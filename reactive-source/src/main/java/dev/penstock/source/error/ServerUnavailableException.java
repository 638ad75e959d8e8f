package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * The server answers but takes no connection now: it is starting or stopping, has too many connections, or is a standby that
 * was reached in place of its primary. Transient.
 */
public final class ServerUnavailableException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence and its cause. */
    public ServerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
