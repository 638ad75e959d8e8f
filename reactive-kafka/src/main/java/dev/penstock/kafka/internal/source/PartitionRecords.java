package dev.penstock.kafka.internal.source;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.kafka.error.PartitionException;
import dev.penstock.kafka.internal.client.KafkaErrors;
import dev.penstock.kafka.internal.format.Headers;
import dev.penstock.kafka.internal.format.KafkaMessageReader;
import dev.penstock.kafka.internal.format.UnreadableMessageException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.SynchronousSink;

/** Decoder of the messages of a partition into records, in order. Confined to one thread at a time. */
final class PartitionRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionRecords.class);

    private final KafkaMessageReader reader;
    private final RepeatFilter filter;
    private final @Nullable KafkaPosition stored;
    private final int partitions;
    private final boolean ignoreTruncations;

    /**
     * Creates the decoder of one partition.
     *
     * @param stored the position after which reading continues, {@code null} if there is none
     * @param partitions the number of partitions of its topic
     */
    PartitionRecords(
            KafkaMessageReader reader,
            RepeatFilter filter,
            @Nullable KafkaPosition stored,
            int partitions,
            boolean ignoreTruncations) {
        this.reader = reader;
        this.filter = filter;
        this.stored = stored;
        this.partitions = partitions;
        this.ignoreTruncations = ignoreTruncations;
    }

    /**
     * Hands over the record of a message if there is one. An error of the virtual machine is signalled: Reactor would throw it on the
     * thread, and the partition would never end.
     */
    void read(ConsumerRecord<byte[], byte[]> message, SynchronousSink<Record> sink) {
        try {
            Record record = read(message);
            if (record != null) {
                sink.next(record);
            }
        } catch (VirtualMachineError | LinkageError e) {
            sink.error(KafkaErrors.of("Decoding a message", e));
        }
    }

    /** Returns the record of a message; {@code null} if it is a tombstone, a repeat or a truncation that is ignored. */
    @Nullable
    Record read(ConsumerRecord<byte[], byte[]> message) {
        if (stored != null && message.offset() <= stored.offset()) {
            requireStored(message, stored);
            return null;
        }
        byte[] value = message.value();
        if (value == null) {
            return null;
        }
        Record record;
        try {
            record = reader.read(message.key(), value);
        } catch (UnreadableMessageException e) {
            throw new PartitionException(
                    "The message at offset " + message.offset() + " of " + message.topic() + '-' + message.partition()
                            + ' ' + e.getMessage(),
                    e);
        }
        if (!filter.isNew(record) || isIgnored(message, record)) {
            return null;
        }
        return Record.of(
                new KafkaPosition(message.topic(), message.partition(), message.offset(), record.position()),
                record.operation(),
                metadata(message, record),
                record.key(),
                record.before(),
                record.after());
    }

    /** The record at the stored offset is read again. If it is another one, the topic was deleted and created again. */
    private static void requireStored(ConsumerRecord<byte[], byte[]> message, KafkaPosition stored) {
        Header position = message.headers().lastHeader(Headers.POSITION);
        if (position != null && !Arrays.equals(position.value(), stored.source().toBytes())) {
            throw new PartitionException(
                    "The message at offset " + message.offset() + " of " + message.topic() + '-' + message.partition()
                            + " is not the one whose position is stored: the topic was deleted and created again. Make"
                            + " the target's tables equal to the source's again, and remove the stored position of"
                            + " this partition.",
                    null);
        }
    }

    /** A transaction ends for a partition with its last record there. */
    private static Map<String, String> metadata(ConsumerRecord<byte[], byte[]> message, Record record) {
        boolean ends = message.headers().lastHeader(Headers.TRANSACTION_END) != null;
        if (ends == record.endsTransaction()) {
            return record.metadata();
        }
        Map<String, String> metadata = new HashMap<>(record.metadata());
        if (ends) {
            metadata.put(Metadata.TRANSACTION_END, "true");
        } else {
            metadata.remove(Metadata.TRANSACTION_END);
        }
        return metadata;
    }

    /**
     * Partitions are read at different speeds, so rows after a truncation in one would be lost by the truncation in
     * another.
     */
    private boolean isIgnored(ConsumerRecord<byte[], byte[]> message, Record record) {
        if (partitions < 2 || record.metadata().get(Metadata.TRUNCATE) == null) {
            return false;
        }
        String what =
                "The table '" + record.collection() + "' was truncated, or is read again, at offset " + message.offset()
                        + " of " + message.topic() + '-' + message.partition() + ", and the topic has " + partitions
                        + " partitions, which are not at the same place.";
        if (!ignoreTruncations) {
            throw new PartitionException(
                    what
                            + " Emptying the target's table could remove newer rows of another partition. Give such a"
                            + " table a topic with one partition; or empty the target's table yourself when all"
                            + " partitions have arrived here, and start with truncations=ignore.",
                    null);
        }
        LOG.warn("{} It is ignored.", PrintableText.of(what));
        return true;
    }
}
