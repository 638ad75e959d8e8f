package dev.penstock.kafka.internal.source;

import dev.penstock.kafka.internal.format.KafkaMessageReader;
import java.util.function.Supplier;

/**
 * How messages are decoded.
 *
 * @param reader creates the decoder of a partition
 * @param blocks whether it can wait for a server
 */
public record MessageReading(Supplier<KafkaMessageReader> reader, boolean blocks) {}
