package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a statement that failed for a reason without a class of its own. The SQLSTATE names the reason if the server
 * rejected the statement.
 */
public final class StatementException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String sqlState;
    private final boolean isTransient;

    public StatementException(
            String message, @Nullable String sqlState, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.isTransient = isTransient;
    }

    /** Returns the SQLSTATE, or {@code null} if there is none. */
    public @Nullable String sqlState() {
        return sqlState;
    }

    /** Returns {@code true} for a deadlock, a serialization failure, a cancelled statement and insufficient resources. */
    @Override
    public boolean isTransient() {
        return isTransient;
    }
}
