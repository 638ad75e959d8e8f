package dev.penstock.sink.internal.schema;

/** Ends the planning of a change that cannot be made. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    RefusedException(String message, String sqlState) {
        super(message, null, false, false);
        this.sqlState = sqlState;
    }

    SchemaPlan.Refuse plan() {
        return new SchemaPlan.Refuse(String.valueOf(getMessage()), sqlState);
    }
}
