package dev.penstock.sink.write;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Record;
import java.util.List;
import reactor.core.publisher.Mono;

/** Writes batches on one connection, in one transaction each unless something fails. */
final class SingleWriter extends BatchWriter {
    private final LaneWriter lane;
    private final Preparation preparation;
    private final Acknowledger acknowledger;

    SingleWriter(LaneWriter lane, Preparation preparation, Acknowledger acknowledger) {
        this.lane = lane;
        this.preparation = preparation;
        this.acknowledger = acknowledger;
    }

    @Override
    Ahead prepare(Batch batch) {
        return new Ahead(batch.records(), preparation.prepare(batch.records(), 0));
    }

    @Override
    Mono<Void> write(Ahead batch, OpenEnd end) {
        List<Record> records = batch.records();
        return lane.write(records, batch.prepared(), end, durable -> {
                    if (durable > 0) {
                        acknowledger.acknowledgeUpTo(records.get(durable - 1).position());
                    }
                })
                .onErrorMap(RejectionFailure.class, RejectionFailure::reason);
    }
}
