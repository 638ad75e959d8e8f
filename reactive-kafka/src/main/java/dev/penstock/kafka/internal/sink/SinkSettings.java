package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Record;
import dev.penstock.kafka.internal.client.ClientSettings;
import dev.penstock.kafka.internal.client.Topics;
import dev.penstock.kafka.internal.format.MessageFormat;
import dev.penstock.kafka.internal.route.KeySplit;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a sink.
 *
 * @param clients the settings of Kafka's clients
 * @param topics the topic of a record
 * @param creation how missing topics are created
 * @param format creates the format of messages, one for each session
 * @param tombstones whether a deletion is followed by a tombstone
 * @param byTransaction whether the records of a transaction stay in one partition
 * @param keySplit when a changed key becomes a deletion and a creation
 * @param pipeline the name of the stored position; {@code null} if none is stored
 * @param transactional whether messages and position are written in transactions
 * @param positionTopic the topic of positions
 * @param transactionTimeout the transactions' timeout
 * @param batchSize the number of records after which a transaction is committed at the next end of a source transaction
 * @param batchBytes the number of bytes after which it is
 * @param retryTimeout how long to wait for a lost broker
 */
public record SinkSettings(
        ClientSettings clients,
        Function<Record, String> topics,
        Topics.Creation creation,
        Supplier<MessageFormat> format,
        boolean tombstones,
        boolean byTransaction,
        KeySplit keySplit,
        @Nullable String pipeline,
        boolean transactional,
        String positionTopic,
        Duration transactionTimeout,
        int batchSize,
        long batchBytes,
        Duration retryTimeout) {
    /** Returns these settings with a name of the pipeline. */
    SinkSettings withPipeline(String name) {
        return new SinkSettings(
                clients,
                topics,
                creation,
                format,
                tombstones,
                byTransaction,
                keySplit,
                name,
                transactional,
                positionTopic,
                transactionTimeout,
                batchSize,
                batchBytes,
                retryTimeout);
    }
}
