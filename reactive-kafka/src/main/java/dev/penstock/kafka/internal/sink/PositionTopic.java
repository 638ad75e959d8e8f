package dev.penstock.kafka.internal.sink;

import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.kafka.internal.client.ClientSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of positions. It has one partition, and the name of a pipeline is the key. It is read backwards
 * from its end, because until compaction it holds a message for every commit.
 */
final class PositionTopic {
    private static final long FIRST_STEP = 512;
    private static final int STEP_FACTOR = 8;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(500);

    private final ClientSettings settings;
    private final TopicPartition partition;
    private final String pipeline;
    private final byte[] key;

    PositionTopic(ClientSettings settings, String topic, String pipeline) {
        this.settings = settings;
        this.partition = new TopicPartition(topic, 0);
        this.pipeline = pipeline;
        this.key = pipeline.getBytes(StandardCharsets.UTF_8);
    }

    TopicPartition partition() {
        return partition;
    }

    /** Returns the message that stores a position. */
    ProducerRecord<byte[], byte[]> message(OwnedPosition position) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), key, position.toBytes());
    }

    /**
     * Returns the position that was stored last by a committed transaction; {@code null} if there is none. Blocks. It
     * reads up to {@code end}, the end of all messages: messages after another pipeline's open transaction are hidden
     * until that ends.
     */
    @Nullable
    OwnedPosition read(long end) {
        Map<String, Object> own = Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "allow.auto.create.topics", "false");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                settings.consumer(Map.of(), own), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long start = consumer.beginningOffsets(List.of(partition), DEADLINE).getOrDefault(partition, 0L);
            long to = end;
            long step = FIRST_STEP;
            while (to > start) {
                long from = Math.max(start, to - step);
                OwnedPosition found = last(consumer, from, to);
                if (found != null) {
                    return found;
                }
                to = from;
                step *= STEP_FACTOR;
            }
            return null;
        }
    }

    /** Returns the last position between two offsets. */
    private @Nullable OwnedPosition last(KafkaConsumer<byte[], byte[]> consumer, long from, long to) {
        consumer.seek(partition, from);
        byte[] last = null;
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (consumer.position(partition) < to) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL).records(partition)) {
                if (message.offset() < to && Arrays.equals(message.key(), key)) {
                    last = message.value();
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw new BrokerException(
                        "Reading the position of pipeline '" + pipeline + "' from the topic '" + partition.topic()
                                + "' took longer than " + DEADLINE.toSeconds() + " seconds.",
                        null,
                        true);
            }
        }
        try {
            return last == null ? null : OwnedPosition.of(last);
        } catch (IllegalArgumentException e) {
            throw new TopicException(
                    "The topic '" + partition.topic() + "' holds a message for pipeline '" + pipeline
                            + "' that is not a position. Check positions.topic: the topic must be the sink's alone.",
                    e);
        }
    }
}
