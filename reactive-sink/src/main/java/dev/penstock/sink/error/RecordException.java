package dev.penstock.sink.error;

import org.jspecify.annotations.Nullable;

/**
 * Error of a record that cannot be written to its table: no such table or column, a value that does not fit, a violated
 * constraint, no key. All records before it are written and acknowledged, none after it is. Not transient.
 */
public final class RecordException extends SinkException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message, which is a full sentence. */
    public RecordException(String message, Fault fault, @Nullable Throwable cause) {
        super(message, fault, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
