package dev.penstock.sink.internal.connection;

/** Failure of one statement among several. Internal: its cause is described in the error that leaves the sink. */
public final class StatementFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int succeeded;

    StatementFailure(int succeeded, Throwable cause) {
        super(cause.getMessage(), cause, false, false);
        this.succeeded = succeeded;
    }

    /** Returns the number of statements that had succeeded before. */
    public int succeeded() {
        return succeeded;
    }
}
