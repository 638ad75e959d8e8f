package dev.penstock.sink.internal.schema.plan;

import org.jspecify.annotations.Nullable;

/** Ends the planning of a change that cannot be made. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final @Nullable String fix;

    public RefusedException(String message, String sqlState) {
        this(message, null, sqlState);
    }

    /** Creates a refusal that {@code fix}, a statement, removes. */
    public RefusedException(String message, @Nullable String fix, String sqlState) {
        super(message, null, false, false);
        this.fix = fix;
        this.sqlState = sqlState;
    }

    public SchemaPlan.Refuse plan() {
        return new SchemaPlan.Refuse(String.valueOf(getMessage()), fix, sqlState);
    }
}
