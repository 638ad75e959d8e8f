package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Error of a table lock that was not granted in time. Transient. */
public final class LockTimeoutException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the error from the interrupted action {@code done}, such as "lock the tables of the snapshot", and the
     * server's error.
     */
    public LockTimeoutException(String done, @Nullable Throwable cause) {
        super("Could not " + done + ": another transaction holds a lock on a table that conflicts.", cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
