package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** The Kafka cluster could not be reached, or refused a request. Transient if the same request can succeed later. */
public final class BrokerException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** Creates an exception of a full sentence. */
    public BrokerException(String message, @Nullable Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    @Override
    public boolean isTransient() {
        return retryable;
    }
}
