package dev.penstock.kafka;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.kafka.internal.source.AssignedPartition;
import dev.penstock.kafka.internal.source.ConsumerSessions;
import dev.penstock.kafka.internal.source.SourceSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A source that reads records which a {@link KafkaSink} wrote to topics of Apache Kafka in the form {@code opencdc} or {@code avro}.
 * Each partition is a {@code Flux<Record>} of its own. Consumers of one group divide the partitions among themselves.
 * Immutable and thread-safe.
 */
public final class KafkaSource {
    private final SourceSettings settings;
    private final ConsumerSessions sessions;

    KafkaSource(SourceSettings settings) {
        this.settings = settings;
        this.sessions = new ConsumerSessions(settings);
    }

    /** Returns a builder without options. */
    public static KafkaSourceBuilder builder() {
        return new KafkaSourceBuilder();
    }

    /**
     * Returns a source with options given as text: by the names in {@link #options()}, or {@code kafka.} followed by
     * the name of a setting of Kafka's clients.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems; the message holds no value
     */
    public static KafkaSource fromMap(Map<String, String> options) {
        return builder().options(options).build();
    }

    /** Returns the descriptions of all options except the settings of Kafka's clients. */
    public static List<OptionDescription> options() {
        return KafkaSourceParameters.SPECIFICATION.options();
    }

    /**
     * Runs the work of each partition from its assignment to this consumer until it is revoked. The position of a
     * record is its offset in the partition. The metadata {@code postgres.transactionEnd} marks the last record of a
     * transaction in the partition.
     *
     * <p>Order: as the records were written to the partition. Delivery: the work decides where it starts, see
     * {@link KafkaPartition}. A target that stores the position in its own transactions gets each record once.
     *
     * <p>Rebalance: when a partition is revoked its records complete. The work may take {@code revoke.timeout} to
     * finish, and is then cancelled.
     *
     * <p>Lazy: a consumer and its thread live as long as the subscription. Cancelling cancels all work.
     *
     * <p>Threading: records are delivered on Reactor's parallel scheduler, or, with {@code registry.url}, on its bounded
     * elastic one. Demand: a partition without demand is paused. Memory holds about 256 messages of each partition, and the consumer's own {@code fetch.max.bytes}, 16 MB
     * by default.
     *
     * <p>Errors: the first error of any work, or of the consumer; the work of the other partitions is completed first.
     * The error of a partition that meanwhile belongs to another consumer is ignored.
     *
     * @param work returns the work to complete for a partition, such as {@code partition.records().as(sink)}
     */
    public Mono<Void> forEachPartition(Function<KafkaPartition, Mono<Void>> work) {
        return sessions.forEachPartition(assigned -> work.apply(new Handle(assigned, settings.group())));
    }

    /** Returns the group and the topics. */
    @Override
    public String toString() {
        return "KafkaSource[group '" + settings.group() + "', topics " + settings.topics() + ']';
    }

    private static final class Handle implements KafkaPartition {
        private final AssignedPartition assigned;
        private final String group;

        Handle(AssignedPartition assigned, String group) {
            this.assigned = Objects.requireNonNull(assigned, "assigned");
            this.group = group;
        }

        @Override
        public String topic() {
            return assigned.topic();
        }

        @Override
        public int partition() {
            return assigned.partition();
        }

        @Override
        public String pipeline() {
            return group + ':' + topic() + ':' + partition();
        }

        @Override
        public Flux<Record> records() {
            return assigned.records();
        }

        @Override
        public Flux<Record> recordsAfter(Position position) {
            return assigned.recordsAfter(position);
        }

        @Override
        public Flux<Record> recordsAfterCommitted() {
            return assigned.recordsAfterCommitted();
        }

        @Override
        public Acknowledger acknowledgements() {
            return assigned.acknowledgements();
        }

        @Override
        public String toString() {
            return topic() + '-' + partition();
        }
    }
}
