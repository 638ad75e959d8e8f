package dev.penstock.kafka;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A partition that is assigned to this consumer until it is revoked. Its records then complete, so that the work on
 * those already delivered can finish. The records can be subscribed to once.
 */
public interface KafkaPartition {
    /** Returns the topic. */
    String topic();

    /** Returns the number of the partition. */
    int partition();

    /**
     * Returns a name for the position of this partition in a target: {@code group:topic:partition}. It is the same for
     * every consumer of the group, so the next owner of the partition finds the position.
     */
    String pipeline();

    /**
     * Returns the records from the first one that the partition still holds. Lazy; demand and threads are described at
     * {@link KafkaSource#forEachPartition}.
     */
    Flux<Record> records();

    /**
     * Returns the records after a position of this partition. Otherwise the same as {@link #records()}.
     *
     * <p>Errors: a {@link dev.penstock.kafka.error.PartitionException} if the position is of another partition, or if
     * records after it have been removed by the topic's retention.
     *
     * @param position the position of a record of this partition, or one made of its bytes
     */
    Flux<Record> recordsAfter(Position position);

    /**
     * Returns the records after the position that {@code position} emits, or from the first one if it completes empty.
     * Made for {@code sink.resume(partition::recordsAfter)}.
     */
    default Flux<Record> recordsAfter(Mono<Position> position) {
        return position.map(this::recordsAfter)
                .switchIfEmpty(Mono.fromSupplier(this::records))
                .flatMapMany(Function.identity());
    }

    /**
     * Returns the records after the last one acknowledged in this group, or all records if there is none. Delivery is
     * at least once.
     */
    Flux<Record> recordsAfterCommitted();

    /**
     * Returns the acknowledger of this partition's records, for {@link #recordsAfterCommitted()}. The offset after an
     * acknowledged record is committed for the group. Acknowledgements are cumulative: only {@code acknowledgeUpTo} is
     * supported. A position of another partition is ignored.
     */
    Acknowledger acknowledgements();
}
