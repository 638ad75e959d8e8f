package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** A topic does not exist, cannot be created or has not the form that is needed. Not transient. */
public final class TopicException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception of a full sentence. */
    public TopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
