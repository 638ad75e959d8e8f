package dev.penstock.kafka.internal.source;

import dev.penstock.core.Position;
import dev.penstock.kafka.error.PartitionException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The offset of a record in a topic, with its position in the original source. As text:
 * {@code kafka:1:topic:partition:offset:} and the source's position in base64; a topic's name holds no colon.
 */
public final class KafkaPosition extends Position {
    private static final String PREFIX = "kafka:1:";
    private static final int PARTS = 6;

    private final String topic;
    private final int partition;
    private final long offset;
    private final Position source;

    KafkaPosition(String topic, int partition, long offset, Position source) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.source = source;
    }

    /**
     * Decodes a position.
     *
     * @throws PartitionException if it is not one of this source
     */
    static KafkaPosition of(Position position) {
        if (position instanceof KafkaPosition known) {
            return known;
        }
        String text = new String(position.toBytes(), StandardCharsets.UTF_8);
        // One part more than there should be, so that a surplus shows, and is not split further.
        String[] parts = text.split(":", PARTS + 1);
        try {
            if (text.startsWith(PREFIX) && parts.length == PARTS) {
                return new KafkaPosition(
                        parts[2],
                        (int) number(parts[3], Integer.MAX_VALUE),
                        number(parts[4], Long.MAX_VALUE),
                        Position.of(Base64.getDecoder().decode(parts[5])));
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new PartitionException(
                "A stored position is not one of a Kafka partition. Check that the pipeline's name belongs to this partition alone.",
                null);
    }

    /** Fails for a negative number: as an offset it would be taken for a mark, such as that of the beginning. */
    private static long number(String text, long largest) {
        long number = Long.parseLong(text);
        if (number < 0 || number > largest) {
            throw new IllegalArgumentException("The number is out of its range.");
        }
        return number;
    }

    String topic() {
        return topic;
    }

    int partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    Position source() {
        return source;
    }

    @Override
    public byte[] toBytes() {
        return (PREFIX
                        + topic
                        + ':'
                        + partition
                        + ':'
                        + offset
                        + ':'
                        + Base64.getEncoder().encodeToString(source.toBytes()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
