package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a partition that cannot be read further without losing or confusing records. The message names topic,
 * partition and offset. Not transient.
 */
public final class PartitionException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message, which is a full sentence. */
    public PartitionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
