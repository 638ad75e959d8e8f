package dev.penstock.kafka;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.kafka.internal.sink.SinkSettings;
import dev.penstock.kafka.internal.sink.TopicSessions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A sink that writes records to topics of Apache Kafka. Use it as {@code records.as(sink)}, or call {@link #resume} to
 * continue after the position that is stored in Kafka. Immutable and thread-safe. A sink that is not subscribed to uses
 * no connection and no thread.
 *
 * <p>A record's key decides its partition, so the changes of a row stay in order. Records without a key stay in order
 * within their table. Between keys, tables and partitions there is no order. A truncation is written to all partitions of
 * its topic.
 *
 * <pre>{@code
 * KafkaSink sink = KafkaSink.builder()
 *         .bootstrapServers("kafka1:9092")
 *         .topic("shop.{table}")
 *         .delivery(KafkaDelivery.EXACTLY_ONCE)
 *         .defaultPipeline(source.admin().slotIdentity())
 *         .acknowledgeTo(source.acknowledgements())
 *         .build();
 * sink.resume(source::recordsAfter).subscribe();
 * }</pre>
 */
public final class KafkaSink implements Function<Flux<Record>, Mono<Void>> {
    private final String servers;
    private final TopicSessions sessions;

    KafkaSink(SinkSettings settings, Mono<String> defaultPipeline, Acknowledger acknowledger) {
        this.servers = settings.clients().bootstrapServers();
        this.sessions = new TopicSessions(settings, defaultPipeline, acknowledger);
    }

    /** Returns a builder without options. */
    public static KafkaSinkBuilder builder() {
        return new KafkaSinkBuilder();
    }

    /**
     * Returns a sink with options given as text: by the names in {@link #options()}, or {@code kafka.} followed by the
     * name of a setting of Kafka's clients.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems; the message holds no value
     */
    public static KafkaSink fromMap(Map<String, String> options) {
        return builder().options(options).build();
    }

    /** Returns the descriptions of all options except the settings of Kafka's clients. */
    public static List<OptionDescription> options() {
        return KafkaSinkParameters.SPECIFICATION.options();
    }

    /**
     * Writes all records, and completes when everything is committed.
     *
     * <p>Delivery: at least once, or, with {@link KafkaDelivery#EXACTLY_ONCE}, once for records after
     * {@link #storedPosition}. Records are acknowledged after their commit. Commits happen at the end of a source
     * transaction; one that takes more than half of {@code transaction.timeout} to write is committed in parts.
     *
     * <p>Lazy: connects when subscribed to, and uses a thread of its own until the end. Cancelling rolls back what is
     * not committed.
     *
     * <p>Demand: about 4 MB of records ahead, in addition to the producer's {@code buffer.memory}. While a broker does
     * not answer, no more records are requested.
     *
     * <p>Errors: those of {@code dev.penstock.kafka.error}. This method does not retry; {@link #resume} does. Records
     * that were not acknowledged remain in the source.
     */
    @Override
    public Mono<Void> apply(Flux<Record> records) {
        return sessions.write(records);
    }

    /**
     * Claims the pipeline, then writes the records after the position stored in Kafka, or all records if there is none.
     * Otherwise the same as {@link #apply}. Requires a pipeline.
     *
     * <p>Claiming fences another instance with the same pipeline, which ends with a {@link
     * dev.penstock.kafka.error.ProducerTakenOverException}.
     *
     * <p>After the loss of a broker it rolls back, cancels the records, and starts again after the stored position, for up
     * to {@code retry.timeout}. The first connection is not retried.
     *
     * @param all returns the records from the beginning, such as {@code source::records}
     * @param after returns the records after a position, such as {@code source::recordsAfter}
     */
    public Mono<Void> resume(Supplier<Flux<Record>> all, Function<Position, Flux<Record>> after) {
        return sessions.resume(position -> position == null ? all.get() : after.apply(position));
    }

    /**
     * Writes the records after the position stored in Kafka, or all records if there is none. It claims the pipeline when the
     * records subscribe to the position. Otherwise the same as {@link #resume(Supplier, Function)}.
     *
     * <p>A {@code PostgresSource} subscribes to the position once the slot is free. So a second instance does not fence the first
     * one, which holds the slot: it fails or waits, as the option {@code slotInUse} requires.
     *
     * <p>Additional errors: an {@link IllegalStateException} if records arrive without a subscription to the position.
     *
     * @param records returns the records after a position, such as {@code source::recordsAfter}; the position is empty
     *     if none is stored
     */
    public Mono<Void> resume(Function<Mono<Position>, Flux<Record>> records) {
        return sessions.resumeLater(records);
    }

    /**
     * Returns the position that is stored in Kafka; empty if there is none. Lazy: each subscription reads it again. It
     * claims nothing, so an instance that writes is not interrupted. Requires a pipeline.
     */
    public Mono<Position> storedPosition() {
        return sessions.storedPosition();
    }

    /** Returns the addresses of the cluster. */
    @Override
    public String toString() {
        return "KafkaSink[" + servers + ']';
    }
}
