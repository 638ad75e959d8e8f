package dev.penstock.sink.internal.plan;

import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.Change;

/** Error of a change that cannot be written, detected before anything was sent. */
public final class RejectedChange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Change change;
    private final RecordException reason;

    RejectedChange(Change change, RecordException reason) {
        super(reason.getMessage(), reason, false, false);
        this.change = change;
        this.reason = reason;
    }

    /** Returns the change. */
    public Change change() {
        return change;
    }

    /** Returns the reason, which becomes the error of the record. */
    public RecordException reason() {
        return reason;
    }
}
