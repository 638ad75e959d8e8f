package dev.penstock.sink.internal.flow;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.transaction.Outcome;
import dev.penstock.sink.internal.transaction.Outcome.Rejected;
import dev.penstock.sink.internal.writer.LaneWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A writer of batches on one connection, in one transaction each unless something fails. */
final class SingleWriter implements BatchWriter {
    private final LaneWriter lane;
    private final Preparation preparation;
    private final Acknowledger acknowledger;
    /** The position of the last record of a transaction that is not committed yet. */
    private volatile @Nullable Position pending;

    SingleWriter(LaneWriter lane, Preparation preparation, Acknowledger acknowledger) {
        this.lane = lane;
        this.preparation = preparation;
        this.acknowledger = acknowledger;
    }

    @Override
    public Prepared prepare(Batch batch) {
        return preparation.prepare(batch);
    }

    @Override
    public Mono<Void> write(Prepared batch) {
        return lane.write(batch).flatMap(outcome -> done(batch.batch(), outcome));
    }

    private Mono<Void> done(Batch batch, Outcome outcome) {
        List<Record> records = batch.records();
        Position reached = outcome.written() == 0
                ? pending
                : records.get(outcome.written() - 1).position();
        Rejected rejected = outcome instanceof Rejected failed ? failed : null;
        if (rejected == null && !batch.ends()) {
            pending = reached;
            return Mono.empty();
        }
        pending = null;
        if (reached != null && (rejected == null || outcome.written() > 0)) {
            acknowledger.acknowledgeUpTo(reached);
        }
        return rejected == null ? Mono.empty() : Mono.error(rejected.reason());
    }
}
