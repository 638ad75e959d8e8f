package dev.penstock.sink.internal.plan;

import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.RowChange;

/** Error of a change that cannot be written, detected before anything was sent. */
public final class RejectedChange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RowChange change;
    private final RecordException reason;

    RejectedChange(RowChange change, RecordException reason) {
        super(reason.getMessage(), reason, false, false);
        this.change = change;
        this.reason = reason;
    }

    /** Returns the change. */
    public RowChange change() {
        return change;
    }

    /** Returns the reason, which becomes the error of the record. */
    public RecordException reason() {
        return reason;
    }
}
