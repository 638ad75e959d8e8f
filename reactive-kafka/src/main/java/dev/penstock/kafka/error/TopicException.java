package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Error of a topic that does not exist, cannot be created or does not have the required form. Not transient. */
public final class TopicException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message, which is a full sentence. */
    public TopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
