package dev.penstock.sink.write;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Record;
import dev.penstock.sink.write.BusyBatches.Bounds;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One subscription of a sink: its connection, what it knows of the target, and the flow from records to acknowledgements. */
final class SinkSession {
    private final WriteOptions options;
    private final Acknowledger acknowledger;
    private final Progress progress;
    private final Lane lane;
    private final Scheduler encoder;
    private final @Nullable PositionStore positions;

    SinkSession(
            WriteOptions options,
            Acknowledger acknowledger,
            Progress progress,
            Lane lane,
            @Nullable PositionStore positions) {
        this.options = options;
        this.acknowledger = acknowledger;
        this.progress = progress;
        this.lane = lane;
        this.positions = positions;
        this.encoder = Schedulers.single(Schedulers.parallel());
    }

    /** Writes all records; completes when they are durable and acknowledged. */
    Mono<Void> write(Flux<Record> records) {
        TransactionWriter writer = new TransactionWriter(options.replica(), positions);
        Preparation preparation =
                new Preparation(options.table(), new Tables(options.key()), !options.replica(), writer.isStrict());
        BatchWriter batchWriter = new BatchWriter(
                lane,
                preparation,
                encoder,
                writer,
                new Attempts(options.retryTimeout(), progress),
                new Rejections(options.rejection()),
                acknowledger,
                progress);
        BusyBatches batches =
                new BusyBatches(records, new Bounds(options.batchSize(), options.batchBytes(), options.batchDelay()));
        return batches.publishOn(encoder, 1)
                .map(batchWriter::prepare)
                .concatMapDelayError(batch -> batchWriter.write(batch).doOnSuccess(done -> batches.written()), false, 1)
                .then();
    }

    /** Gives back what is open. */
    Mono<Void> close() {
        return lane.close().doFinally(signal -> encoder.dispose());
    }
}
