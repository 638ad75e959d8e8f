package dev.penstock.kafka.internal.format;

import dev.penstock.core.Record;
import org.jspecify.annotations.Nullable;

/** A decoder of messages. Confined to one thread at a time. */
public interface KafkaMessageReader {
    /**
     * Returns the record of a message.
     *
     * @throws UnreadableMessageException if the message is not one of a sink in this form
     */
    Record read(byte @Nullable [] key, byte[] value) throws UnreadableMessageException;
}
