package dev.penstock.kafka.internal.source;

import dev.penstock.core.Position;
import dev.penstock.kafka.internal.client.ClientSettings;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a source.
 *
 * @param clients the settings of Kafka's clients
 * @param topics the topics
 * @param group the group of consumers
 * @param order the order of source positions, {@code null} if repeats are not dropped
 * @param revokeTimeout how long work on a revoked partition may take to finish
 * @param ignoreTruncations whether truncations of tables in several partitions are skipped rather than an error
 * @param reading how messages are decoded
 */
public record SourceSettings(
        ClientSettings clients,
        List<String> topics,
        String group,
        @Nullable Comparator<Position> order,
        Duration revokeTimeout,
        boolean ignoreTruncations,
        MessageReading reading) {}
