package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** The server answers but takes no connection now: it is starting or stopping, or has too many connections. Transient. */
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
