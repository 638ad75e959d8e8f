package dev.penstock.sink.write;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;

/** A record cannot be written, and nothing else is to be done with it. Internal: what leaves the sink is the reason. */
final class RejectionFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Record record;
    private final SinkException reason;

    RejectionFailure(Record record, SinkException reason) {
        super(reason.getMessage(), reason, false, false);
        this.record = record;
        this.reason = reason;
    }

    Record record() {
        return record;
    }

    SinkException reason() {
        return reason;
    }
}
