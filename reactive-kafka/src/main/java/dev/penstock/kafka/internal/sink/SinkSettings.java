package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Record;
import dev.penstock.kafka.internal.client.ClientSettings;
import dev.penstock.kafka.internal.client.Topics;
import dev.penstock.kafka.internal.format.MessageFormat;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a sink was configured to do.
 *
 * @param clients the settings of Kafka's clients
 * @param topics the topic of a record
 * @param creation how missing topics are created
 * @param format makes the form of messages, one for each session
 * @param tombstones whether a deletion is followed by a tombstone
 * @param byTransaction whether the records of a transaction stay in one partition
 * @param splitKeyChanges whether a changed key becomes a deletion and a creation
 * @param pipeline the name of the stored position; {@code null} if none is stored
 * @param transactional whether messages and position are written in transactions
 * @param positionTopic the topic of positions
 * @param transactionTimeout the transactions' timeout
 * @param batchSize the number of records after which a transaction is committed at the next end of a source transaction
 * @param batchBytes their number of bytes
 * @param retryTimeout how long a lost broker is waited for
 */
public record SinkSettings(
        ClientSettings clients,
        Function<Record, String> topics,
        Topics.Creation creation,
        Supplier<MessageFormat> format,
        boolean tombstones,
        boolean byTransaction,
        boolean splitKeyChanges,
        @Nullable String pipeline,
        boolean transactional,
        String positionTopic,
        Duration transactionTimeout,
        int batchSize,
        long batchBytes,
        Duration retryTimeout) {}
