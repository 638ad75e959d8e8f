package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Position;
import dev.penstock.kafka.error.ProducerTakenOverException;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.kafka.internal.client.LongCalls;
import dev.penstock.kafka.internal.client.Topics;
import java.util.Objects;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of an instance on its pipeline: with transactions a former instance is fenced, and the position names the new owner. Its
 * methods block. Confined to the writer's thread.
 */
final class PipelineClaim {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineClaim.class);

    private final SinkSettings settings;
    private final Topics topics;
    private final Producer<byte[], byte[]> producer;
    private final Claimant claimant;
    private final LongCalls calls;
    private final PositionTopic store;

    PipelineClaim(SinkSettings settings, Topics topics, Producer<byte[], byte[]> producer, Claimant claimant) {
        this.settings = settings;
        this.topics = topics;
        this.producer = producer;
        this.claimant = claimant;
        this.calls = claimant.calls();
        this.store = new PositionTopic(
                settings.clients(), settings.positionTopic(), Objects.requireNonNull(settings.pipeline()));
    }

    static String transactionalId(SinkSettings settings) {
        return "penstock-" + settings.pipeline();
    }

    /**
     * Claims the pipeline, and returns its position, {@code null} if none is stored. After this an instance that had claimed the pipeline before can
     * commit nothing.
     */
    @Nullable
    Position claim() {
        calls.run("to have the topic of positions", () -> topics.ensureCompacted(settings.positionTopic()));
        if (claimant.renewed() && settings.transactional()) {
            requireOwner();
        }
        if (settings.transactional()) {
            calls.run("to end the transaction of the former producer", producer::initTransactions);
        }
        long end = topics.end(store.partition());
        if (settings.transactional() && topics.hangs(transactionalId(settings), store.partition(), end)) {
            throw hanging(store.partition().topic());
        }
        OwnedPosition last = read(end);
        Position stored = last == null ? null : last.position();
        if (settings.transactional()) {
            producer.beginTransaction();
            var unused = producer.send(store.message(new OwnedPosition(claimant.owner(), stored)));
            calls.run("to commit", producer::commitTransaction);
        }
        LOG.info(
                "Pipeline '{}' writes to Kafka at {}; {}",
                settings.pipeline(),
                settings.clients().bootstrapServers(),
                stored == null ? "nothing was stored before" : "a position is stored");
        return stored;
    }

    private @Nullable OwnedPosition read(long end) {
        calls.begin("to return the stored position");
        try {
            return store.read(end);
        } finally {
            calls.end();
        }
    }

    /**
     * Fails if another instance has claimed the pipeline since this one lost the broker. Reads only what is committed: the claim
     * of the other has ended every transaction of this one.
     */
    private void requireOwner() {
        if (isOfAnother(read(topics.stableEnd(store.partition())))) {
            throw new ProducerTakenOverException(String.valueOf(settings.pipeline()), null);
        }
    }

    /**
     * A broker that starts can drop the marker which shows or hides the messages of a transaction, if a partition has no
     * leader at that moment. The marker of the next transaction would decide over those messages, so that one that is
     * rolled back would lose them.
     */
    private TopicException hanging(String topic) {
        return new TopicException(
                "A transaction of pipeline '" + settings.pipeline() + "' hangs in the topic '" + topic
                        + "': the broker has ended it and lost the marker of its end. Nothing can be read after it."
                        + " Find the partitions with 'kafka-transactions.sh find-hanging', and roll the transaction"
                        + " back in each with 'kafka-transactions.sh abort'. Its records are then written again,"
                        + " unless the source was told that they are safe.",
                null);
    }

    /** Returns the message that stores a position of this instance. */
    ProducerRecord<byte[], byte[]> message(Position last) {
        return store.message(new OwnedPosition(claimant.owner(), last));
    }

    /** Returns whether another instance has claimed the pipeline since. */
    boolean isTakenOver() {
        return isOfAnother(store.read(topics.end(store.partition())));
    }

    private boolean isOfAnother(@Nullable OwnedPosition position) {
        return position != null && !position.owner().equals(claimant.owner());
    }
}
