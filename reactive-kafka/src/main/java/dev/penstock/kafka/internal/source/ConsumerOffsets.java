package dev.penstock.kafka.internal.source;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The offsets of a consumer: the start of reading, and the commits of the group. Confined to its thread. */
final class ConsumerOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerOffsets.class);
    private static final Duration COMMIT_DEADLINE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;

    ConsumerOffsets(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * The start of reading: an offset, or one of two marks below 0. If it is after a position, that record is read again, to compare it.
     */
    record Start(long offset) {
        static final Start BEGINNING = new Start(-1);
        static final Start COMMITTED = new Start(-2);

        static Start after(KafkaPosition position) {
            return new Start(position.offset());
        }
    }

    /** Moves to the offset at which reading a partition starts. */
    void seek(TopicPartition partition, Start start) {
        if (start.offset() >= 0) {
            // If retention has removed the record itself, the one after it must be there.
            consumer.seek(partition, start.offset() < beginning(partition) ? start.offset() + 1 : start.offset());
            return;
        }
        OffsetAndMetadata committed = start.equals(Start.COMMITTED)
                ? awake(() -> consumer.committed(Set.of(partition))).get(partition)
                : null;
        if (committed != null) {
            consumer.seek(partition, committed.offset());
            return;
        }
        long beginning = beginning(partition);
        if (beginning > 0) {
            LOG.warn(
                    "{} is read from offset {} on: what was before has been removed by the topic's retention. Rows"
                            + " that were not changed since are not there",
                    partition,
                    beginning);
        }
        consumer.seek(partition, beginning);
    }

    private long beginning(TopicPartition partition) {
        return awake(() -> consumer.beginningOffsets(List.of(partition))).getOrDefault(partition, 0L);
    }

    /** Calls the consumer, and again if the first call was interrupted by a wake-up meant for a poll that had ended. */
    static <T> T awake(Supplier<T> call) {
        try {
            return call.get();
        } catch (WakeupException e) {
            return call.get();
        }
    }

    /** Commits the acknowledged offsets of partitions. What cannot be committed now is committed later. */
    void commit(Collection<TopicPartition> partitions, Map<TopicPartition, PartitionSession> sessions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionSession session = sessions.get(partition);
            long offset = session == null ? -1 : session.toCommit();
            if (offset >= 0) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        }
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, COMMIT_DEADLINE);
            offsets.forEach((partition, offset) -> {
                PartitionSession session = sessions.get(partition);
                if (session != null) {
                    session.committed(offset.offset());
                }
            });
        } catch (WakeupException e) {
            // The commit is retried at the next interval.
            LOG.debug("A commit of offsets was interrupted");
        } catch (RebalanceInProgressException | RetriableException e) {
            LOG.debug("Offsets could not be committed yet", e);
        } catch (CommitFailedException e) {
            LOG.debug("Offsets of partitions that are another consumer's were not committed", e);
        }
    }
}
