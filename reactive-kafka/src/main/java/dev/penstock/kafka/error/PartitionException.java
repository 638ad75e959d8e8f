package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** A partition cannot be read on without losing or confusing records. Names topic, partition and offset. Not transient. */
public final class PartitionException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception of a full sentence. */
    public PartitionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
