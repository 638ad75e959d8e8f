package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.client.KafkaErrors;
import dev.penstock.kafka.internal.route.Routed;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * A message that was not written.
 *
 * @param record the record
 * @param wire the message
 * @param error the error of the producer
 */
record Refusal(Record record, ProducerRecord<byte[], byte[]> wire, Throwable error) {
    /** Returns the error if it is one of the record or its topic; {@code null} if it is one of the connection. */
    @Nullable
    UnwritableRecordException unwritable() {
        Throwable cause = KafkaErrors.cause(error);
        String what = what(record, wire.topic());
        if (cause instanceof RecordTooLargeException) {
            return new UnwritableRecordException(
                    what + " has " + size()
                            + " bytes, which is more than is allowed: raise kafka.max.request.size"
                            + " of the sink and max.message.bytes of the topic, or leave the large column out. Nothing after it"
                            + " was written.",
                    cause);
        }
        if (cause instanceof InvalidRecordException || cause instanceof InvalidTopicException) {
            return new UnwritableRecordException(
                    what + " was refused: " + KafkaErrors.text(cause)
                            + " A compacted topic takes no record without a key. Nothing after it was written.",
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            return new UnwritableRecordException(
                    what + " was refused: " + KafkaErrors.text(cause) + " Grant the principal WRITE on the topic.",
                    cause);
        }
        return null;
    }

    /** Returns the error of a record whose topic is that of positions, such as one whose table has a name of that kind. */
    static UnwritableRecordException ofPositions(Routed routed) {
        return new UnwritableRecordException(
                what(routed.record(), routed.topic())
                        + " was refused: that is the topic of positions (positions.topic). Choose another topic.",
                null);
    }

    private static String what(Record record, String topic) {
        return "The record of '" + record.metadata().getOrDefault(Metadata.COLLECTION, "a message") + "' at "
                + record.position() + " for the topic '" + topic + "'";
    }

    private int size() {
        return (wire.key() == null ? 0 : wire.key().length) + (wire.value() == null ? 0 : wire.value().length);
    }
}
