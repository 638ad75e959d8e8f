package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** A lock on a table was not granted in time. Transient. */
public final class LockTimeoutException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of what was being {@code done} ("lock the tables of the snapshot") and what the server said. */
    public LockTimeoutException(String done, @Nullable Throwable cause) {
        super("Could not " + done + ": another transaction holds a lock on a table that conflicts.", cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
