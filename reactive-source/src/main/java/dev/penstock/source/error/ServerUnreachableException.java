package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** No server answers at the address: a name that does not resolve, a refused or lost connection, a time-out. Transient. */
public final class ServerUnreachableException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence and its cause. */
    public ServerUnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
