package dev.penstock.kafka.internal.client;

import dev.penstock.kafka.error.TopicException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers of partitions with which an instance of a sink has written to its topics. With another number the keys would move to
 * other partitions. Their new messages there would have no order with the former ones. Thread-safe.
 */
public final class PartitionCounts {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** Creates the counts of an instance that has not written yet. */
    public PartitionCounts() {}

    /** Returns whether the instance has written to a topic. */
    boolean isKnown(String topic) {
        return counts.containsKey(topic);
    }

    /**
     * Remembers the number of partitions of a topic.
     *
     * @throws TopicException if the instance has written to it with another number
     */
    void require(String topic, int partitions) {
        Integer former = counts.putIfAbsent(topic, partitions);
        if (former != null && former != partitions) {
            throw new TopicException(
                    "The topic '" + topic + "' has " + partitions + " partitions now, and had " + former
                            + ". The keys would move to other partitions and lose their order with what was written"
                            + " before. Let the consumers read all that the topic holds, then start the sink again.",
                    null);
        }
    }

    /** Returns the error for a topic that was deleted. */
    static TopicException deleted(String topic) {
        return new TopicException(
                "The topic '" + topic
                        + "' was deleted while the sink wrote to it. What consumers had not read is lost. Start the"
                        + " sink again, and read the tables again if consumers need all rows.",
                null);
    }
}
