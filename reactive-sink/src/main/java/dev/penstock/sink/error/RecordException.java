package dev.penstock.sink.error;

import org.jspecify.annotations.Nullable;

/**
 * A record cannot be written to its table: no such table or column, a value that does not fit, a violated constraint, no key.
 * What came before the record is written and acknowledged; nothing after it is. Not transient.
 */
public final class RecordException extends SinkException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence. */
    public RecordException(String message, Fault fault, @Nullable Throwable cause) {
        super(message, fault, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
