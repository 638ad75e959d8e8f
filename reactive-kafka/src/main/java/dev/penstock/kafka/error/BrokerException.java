package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of the connection to the Kafka cluster: it could not be reached, or refused a request. Transient if the same
 * request can succeed later.
 */
public final class BrokerException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** Creates an exception with a message, which is a full sentence. */
    public BrokerException(String message, @Nullable Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    @Override
    public boolean isTransient() {
        return retryable;
    }
}
