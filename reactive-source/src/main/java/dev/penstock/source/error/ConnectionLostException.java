package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Error of a connection that broke or that the server ended. Transient. */
public final class ConnectionLostException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from a full sentence and its cause. */
    public ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
