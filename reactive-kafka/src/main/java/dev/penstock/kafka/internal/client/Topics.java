package dev.penstock.kafka.internal.client;

import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.TopicException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of a cluster: their numbers of partitions, queried once for each, and their creation. Its methods block.
 * Confined to one thread, except {@link #close}.
 */
public final class Topics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final Admin admin;
    private final String servers;
    private final Creation creation;
    private final PartitionCounts counts;
    private final Duration recheck;
    private final Map<String, Known> partitions = new HashMap<>();

    private record Known(int count, long checkedNanos) {}

    /**
     * Opens a client; nothing is queried yet.
     *
     * @param counts the numbers of partitions that must not change
     */
    public Topics(ClientSettings settings, Creation creation, PartitionCounts counts) {
        this.recheck = settings.metadataAge();
        this.counts = counts;
        this.admin = Admin.create(settings.admin());
        this.servers = settings.bootstrapServers();
        this.creation = creation;
    }

    /**
     * The rules for the creation of missing topics.
     *
     * @param allowed whether they are created
     * @param partitions their number of partitions, 0 for the broker's default
     * @param replication their replication factor, 0 for the broker's default
     */
    public record Creation(boolean allowed, int partitions, int replication) {}

    /** Fails with an error that names the addresses, unless a broker answers. */
    public void awaitBroker() {
        try {
            String unused = get(admin.describeCluster().clusterId());
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = KafkaErrors.cause(e);
            boolean silent = cause instanceof TimeoutException || cause instanceof RetriableException;
            throw new BrokerException(
                    silent
                            ? "No Kafka broker at '" + servers
                                    + "' answers. Check the addresses in kafka.bootstrapServers, that a broker is"
                                    + " running there, and that its advertised.listeners can be reached from here."
                            : "The Kafka cluster at '" + servers + "' refused the connection: "
                                    + KafkaErrors.text(cause),
                    cause,
                    silent);
        }
    }

    /**
     * Returns the number of partitions of a topic. Creates the topic if it does not exist and creation is allowed. It is queried again
     * after {@code metadata.max.age.ms}.
     *
     * @throws TopicException if the number has changed, or the topic was deleted
     */
    public int partitions(String topic) {
        Known known = partitions.get(topic);
        if (known == null) {
            int count =
                    counts.isKnown(topic) ? existing(topic) : describe(topic).orElseGet(() -> create(topic));
            return remember(topic, count);
        }
        return System.nanoTime() - known.checkedNanos() < recheck.toNanos() ? known.count() : again(topic, known);
    }

    private int remember(String topic, int count) {
        counts.require(topic, count);
        partitions.put(topic, new Known(count, System.nanoTime()));
        return count;
    }

    private int again(String topic, Known known) {
        int count;
        try {
            count = existing(topic);
        } catch (BrokerException e) {
            LOG.debug("The partitions of the topic '{}' could not be queried again", topic, e);
            count = known.count();
        }
        return remember(topic, count);
    }

    /** A broker that has just started can lack a topic for a moment. */
    private int existing(String topic) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        Optional<Integer> found = describe(topic);
        while (found.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
            found = describe(topic);
        }
        return found.orElseThrow(() -> PartitionCounts.deleted(topic));
    }

    /** Returns whether a topic exists. */
    public boolean exists(String topic) {
        return describe(topic).isPresent();
    }

    /** Creates a compacted topic with one partition, if it does not exist. */
    public void ensureCompacted(String topic) {
        if (describe(topic).isEmpty()) {
            create(
                    topic,
                    new NewTopic(topic, Optional.of(1), replication())
                            .configs(Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.1")));
        }
    }

    /** Returns the offset after the last message of a partition, including messages of open transactions. */
    public long end(TopicPartition partition) {
        return end(partition, IsolationLevel.READ_UNCOMMITTED);
    }

    /** Returns the offset before the first message of an open transaction, or after the last message if there is none. */
    public long stableEnd(TopicPartition partition) {
        return end(partition, IsolationLevel.READ_COMMITTED);
    }

    private long end(TopicPartition partition, IsolationLevel isolation) {
        try {
            ListOffsetsResult ends =
                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation));
            return get(ends.partitionResult(partition)).offset();
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaErrors.of("Asking for the end of the topic '" + partition.topic() + "'", e);
        }
    }

    /**
     * Returns whether a producer's transaction is open in a partition. Called after the producer was initialized, when it
     * has none. False if the broker does not tell.
     *
     * @param end the end of all messages
     */
    public boolean hangs(String transactionalId, TopicPartition partition, long end) {
        try {
            if (stableEnd(partition) >= end) {
                return false;
            }
            long own = get(admin.describeTransactions(List.of(transactionalId)).description(transactionalId))
                    .producerId();
            return get(admin.describeProducers(List.of(partition)).partitionResult(partition))
                    .activeProducers()
                    .stream()
                    .anyMatch(producer -> producer.producerId() == own
                            && producer.currentTransactionStartOffset().isPresent());
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The open transactions of {} are not known", partition, e);
            return false;
        }
    }

    private Optional<Integer> describe(String topic) {
        try {
            return Optional.of(get(admin.describeTopics(List.of(topic)).allTopicNames())
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size());
        } catch (ExecutionException | TimeoutException e) {
            if (KafkaErrors.cause(e) instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw KafkaErrors.of("Asking for the topic '" + topic + "'", e);
        }
    }

    private int create(String topic) {
        if (!creation.allowed()) {
            throw missing(topic, "and topics.create is false.", null);
        }
        Optional<Integer> count = creation.partitions() == 0 ? Optional.empty() : Optional.of(creation.partitions());
        create(topic, new NewTopic(topic, count, replication()));
        // The brokers learn of a new topic one after the other.
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        Optional<Integer> created = describe(topic);
        while (created.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
            created = describe(topic);
        }
        return created.orElseThrow(() -> missing(topic, "although it was created a moment ago.", null));
    }

    private Optional<Short> replication() {
        return creation.replication() == 0 ? Optional.empty() : Optional.of((short) creation.replication());
    }

    private void create(String topic, NewTopic wanted) {
        try {
            Void unused = get(admin.createTopics(List.of(wanted)).all());
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = KafkaErrors.cause(e);
            if (cause instanceof TopicExistsException) {
                return;
            }
            if (cause instanceof RetriableException || cause instanceof TimeoutException) {
                throw KafkaErrors.of("Creating the topic '" + topic + "'", e);
            }
            throw missing(topic, "and could not be created: " + KafkaErrors.text(cause), cause);
        }
    }

    private static TopicException missing(String topic, String why, @Nullable Throwable cause) {
        return new TopicException(
                "The topic '" + topic + "' does not exist, " + why
                        + " Create it with 'kafka-topics.sh --create --topic " + topic
                        + " --partitions N', or let the principal create topics.",
                cause);
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("Waiting for the answer of a Kafka broker was interrupted.", e, true);
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_DEADLINE);
    }
}
