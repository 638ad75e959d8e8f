package dev.penstock.sink.internal.connection;

/** A statement among several failed. Internal: what leaves the sink is its cause, put in words. */
public final class StatementFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int succeeded;

    StatementFailure(int succeeded, Throwable cause) {
        super(cause.getMessage(), cause, false, false);
        this.succeeded = succeeded;
    }

    /** Returns how many statements had succeeded before. */
    public int succeeded() {
        return succeeded;
    }
}
