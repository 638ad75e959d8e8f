package dev.penstock.kafka.internal.source;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import reactor.core.publisher.Flux;

/** An assigned partition, as the public API exposes it. */
public interface AssignedPartition {
    /** Returns the topic. */
    String topic();

    /** Returns the number of the partition. */
    int partition();

    /** Returns the records from the first one. */
    Flux<Record> records();

    /** Returns the records after a position. */
    Flux<Record> recordsAfter(Position position);

    /** Returns the records after the group's offset. */
    Flux<Record> recordsAfterCommitted();

    /** Returns the acknowledger. */
    Acknowledger acknowledgements();
}
