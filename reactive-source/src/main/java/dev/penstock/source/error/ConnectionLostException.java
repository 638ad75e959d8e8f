package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** A connection to the server broke, or the server ended it. Transient. */
public final class ConnectionLostException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence and its cause. */
    public ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
