package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Record;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The last message of the running source transaction in each partition. A message waits here until it is known whether
 * it is the last one of its transaction. Confined to one thread.
 */
final class LastMessages {
    private final Map<TopicPartition, Message> messages = new LinkedHashMap<>();

    /**
     * A record as the message to send.
     *
     * @param record the record
     * @param wire the message
     * @param tombstone the message without a value that follows it, {@code null} if there is none
     */
    record Message(
            Record record,
            ProducerRecord<byte[], byte[]> wire,
            @Nullable ProducerRecord<byte[], byte[]> tombstone) {}

    /** Takes a message in, and returns the one before it in its partition, {@code null} if there is none. */
    @Nullable
    Message replace(Message message) {
        return messages.put(
                new TopicPartition(message.wire().topic(), message.wire().partition()), message);
    }

    /** Returns all messages, in the order in which their partitions were first written to, and forgets them. */
    List<Message> takeAll() {
        List<Message> all = new ArrayList<>(messages.values());
        messages.clear();
        return all;
    }
}
