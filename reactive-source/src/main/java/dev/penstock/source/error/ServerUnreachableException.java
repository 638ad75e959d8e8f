package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Error of an address that does not answer: an unknown host, a refused or lost connection, a timeout. Transient. */
public final class ServerUnreachableException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from a full sentence and its cause. */
    public ServerUnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
