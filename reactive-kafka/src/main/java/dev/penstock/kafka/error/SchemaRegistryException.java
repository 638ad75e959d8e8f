package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of the schema registry: it could not be reached, or refused a schema. Transient if the same request can succeed
 * later.
 */
public final class SchemaRegistryException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** Creates an exception with a message, which is a full sentence. */
    public SchemaRegistryException(String message, @Nullable Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    @Override
    public boolean isTransient() {
        return retryable;
    }
}
