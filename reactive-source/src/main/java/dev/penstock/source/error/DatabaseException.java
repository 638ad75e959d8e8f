package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** A statement failed for a reason that has no class of its own; the SQLSTATE says which, where the server refused it. */
public final class DatabaseException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String sqlState;
    private final boolean isTransient;

    public DatabaseException(
            String message, @Nullable String sqlState, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.isTransient = isTransient;
    }

    /** Returns the SQLSTATE, {@code null} if there is none. */
    public @Nullable String sqlState() {
        return sqlState;
    }

    /** Returns {@code true} for a deadlock, a lost race, a cancelled statement, and want of resources. */
    @Override
    public boolean isTransient() {
        return isTransient;
    }
}
