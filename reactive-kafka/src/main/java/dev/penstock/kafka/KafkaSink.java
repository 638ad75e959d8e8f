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
 * Writes records to topics of Apache Kafka: {@code records.as(sink)}, or {@link #resume} to continue after the position that is stored in
 * Kafka. Immutable and thread-safe.
 *
 * <p>A record's key decides its partition, so the changes of a row stay in order. Records without a key stay in order by table; a
 * truncation goes to all partitions of its topic.
 */
public final class KafkaSink implements Function<Flux<Record>, Mono<Void>> {
    private final String servers;
    private final TopicSessions sessions;

    KafkaSink(SinkSettings settings, Acknowledger acknowledger) {
        this.servers = settings.clients().bootstrapServers();
        this.sessions = new TopicSessions(settings, acknowledger);
    }

    /** Returns a builder without options. */
    public static KafkaSinkBuilder builder() {
        return new KafkaSinkBuilder();
    }

    /**
     * Returns a sink of options as text, by the names in {@link #options()} and by {@code kafka.} and the name of a setting of
     * Kafka's clients.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems, none of which prints a value
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
     * <p>Delivery: at least once, or, with {@link KafkaDelivery#EXACTLY_ONCE}, once for records after {@link #storedPosition}. Records
     * are acknowledged after their commit. A commit waits for the end of a source transaction.
     *
     * <p>Lazy: connects when subscribed to, and has a thread of its own until the end. Cancelling rolls back what is not committed.
     * Demand: about 4 MB of records ahead, besides the producer's {@code buffer.memory}; a broker that does not answer ends demand.
     *
     * <p>Errors: those of {@code dev.penstock.kafka.error}. Nothing is written again by itself: {@link #resume} does that. What was not
     * acknowledged stays in the source.
     */
    @Override
    public Mono<Void> apply(Flux<Record> records) {
        return sessions.write(records);
    }

    /**
     * Claims the pipeline, then writes what follows the position stored in Kafka, or all records if there is none. After a lost broker it
     * begins again, for as long as {@code retry.timeout}; meanwhile the source is not read. Otherwise as {@link #apply}. A pipeline is
     * required.
     *
     * @param all returns the records from the beginning, such as {@code source::records}
     * @param after returns the records after a position, such as {@code source::recordsAfter}
     */
    public Mono<Void> resume(Supplier<Flux<Record>> all, Function<Position, Flux<Record>> after) {
        return sessions.resume(position -> position == null ? all.get() : after.apply(position));
    }

    /**
     * Claims the pipeline, then writes what follows the position stored in Kafka, or all records if there is none, as the other method of
     * this name.
     *
     * @param records returns the records after a position, such as {@code source::recordsAfter}; it is empty if there is none
     */
    public Mono<Void> resume(Function<Mono<Position>, Flux<Record>> records) {
        return sessions.resume(position -> records.apply(Mono.justOrEmpty(position)));
    }

    /** Returns the position that is stored in Kafka; empty if there is none. Claims nothing: an instance that writes goes on. */
    public Mono<Position> storedPosition() {
        return sessions.storedPosition();
    }

    /** Names the cluster it writes to. */
    @Override
    public String toString() {
        return "KafkaSink[" + servers + ']';
    }
}
