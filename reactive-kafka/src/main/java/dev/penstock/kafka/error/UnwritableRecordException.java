package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a record that cannot be written to its topic, or has no form in which it could be written. The message names
 * record and topic, never a value. Not transient.
 */
public final class UnwritableRecordException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message, which is a full sentence. */
    public UnwritableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
