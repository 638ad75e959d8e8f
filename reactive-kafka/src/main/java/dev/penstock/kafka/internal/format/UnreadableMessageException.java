package dev.penstock.kafka.internal.format;

import org.jspecify.annotations.Nullable;

/** Error of a message that holds no record. Its message continues a sentence about the message, and holds no value. */
public final class UnreadableMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates an exception, such as with {@code "is not a record in the form 'opencdc': …"}. */
    public UnreadableMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
