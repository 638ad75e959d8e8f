package dev.penstock.kafka.internal.source;

import dev.penstock.kafka.error.TopicException;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks of two things that Kafka's consumer waits for in silence: a broker that is connected, and topics that exist. Confined to the
 * consumer's thread.
 */
final class ConsumerHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerHealth.class);
    private static final Duration REPORTED_AFTER = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** The brokers do not all know at the same time that a topic was deleted. */
    private static final int TOPIC_CHECKS = 3;

    private static final Duration BETWEEN_TOPIC_CHECKS = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final SourceSettings settings;
    private final @Nullable Metric connections;
    private long lostNanos;
    private boolean lost;
    private boolean reported;
    private int topicChecks;
    private long topicsCheckedNanos = System.nanoTime();

    ConsumerHealth(KafkaConsumer<byte[], byte[]> consumer, SourceSettings settings) {
        this.consumer = consumer;
        this.settings = settings;
        this.connections = consumer.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("connection-count")
                        && entry.getKey().group().equals("consumer-metrics"))
                .map(java.util.Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Fails if a topic does not exist, before the group is joined. */
    void requireTopics() {
        for (String topic : settings.topics()) {
            if (ConsumerOffsets.awake(() -> consumer.partitionsFor(topic)).isEmpty()) {
                throw new TopicException(
                        "The topic '" + topic
                                + "' does not exist. Start the writer first, or create it with 'kafka-topics.sh"
                                + " --create --topic " + topic + "'.",
                        null);
            }
        }
    }

    /** Has the topics checked soon: the partitions of a topic that is deleted are taken away. */
    void partitionsWereTakenAway() {
        topicChecks = TOPIC_CHECKS;
        topicsCheckedNanos = System.nanoTime();
    }

    /** Reports the loss of all brokers once, and fails if a topic was deleted. */
    void check() {
        checkConnection();
        if (topicChecks > 0 && System.nanoTime() - topicsCheckedNanos > BETWEEN_TOPIC_CHECKS.toNanos()) {
            topicChecks--;
            topicsCheckedNanos = System.nanoTime();
            requireExistence();
        }
    }

    private void checkConnection() {
        boolean none =
                connections != null && connections.metricValue() instanceof Number number && number.intValue() == 0;
        long now = System.nanoTime();
        if (!none) {
            if (reported) {
                LOG.info("Group '{}' is connected to Kafka again", settings.group());
            }
            lost = false;
            reported = false;
        } else if (!lost) {
            lost = true;
            lostNanos = now;
        } else if (!reported && now - lostNanos > REPORTED_AFTER.toNanos()) {
            reported = true;
            LOG.warn(
                    "Group '{}' has no connection to Kafka at {} and reads nothing until a broker answers",
                    settings.group(),
                    settings.clients().bootstrapServers());
        }
    }

    private void requireExistence() {
        Set<String> existing;
        try {
            existing = consumer.listTopics(DEADLINE).keySet();
        } catch (RetriableException | WakeupException e) {
            topicChecks++;
            LOG.debug("The topics of group '{}' could not be checked", settings.group(), e);
            return;
        }
        for (String topic : settings.topics()) {
            if (!existing.contains(topic)) {
                throw new TopicException(
                        "The topic '" + topic + "' was deleted while group '" + settings.group()
                                + "' read it. What was not read is lost. Make the target's tables equal to the"
                                + " source's again, and remove the stored positions of the topic.",
                        null);
            }
        }
    }
}
