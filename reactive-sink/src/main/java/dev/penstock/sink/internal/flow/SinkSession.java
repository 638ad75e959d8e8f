package dev.penstock.sink.internal.flow;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.CollectionName;
import dev.penstock.core.FatalErrorException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.flow.BusyBatches.Bounds;
import dev.penstock.sink.internal.lane.Attempts;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.lane.ProgressCounters;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.SharedTables;
import dev.penstock.sink.internal.schema.SchemaWriter;
import dev.penstock.sink.internal.schema.SourceColumnStore;
import dev.penstock.sink.internal.transaction.PipelinePosition;
import dev.penstock.sink.internal.transaction.TransactionWriter;
import dev.penstock.sink.internal.transaction.WriteOptions;
import dev.penstock.sink.internal.writer.BatchTransactions;
import dev.penstock.sink.internal.writer.DeadLetterLog;
import dev.penstock.sink.internal.writer.DeadLetterWriter;
import dev.penstock.sink.internal.writer.FiringTriggers;
import dev.penstock.sink.internal.writer.LaneWriter;
import dev.penstock.sink.internal.writer.TargetCatalog;
import dev.penstock.sink.status.BatchListener;
import dev.penstock.sink.status.BatchListener.Writing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription of a sink: its connection, its knowledge of the target, and the flow from records to
 * acknowledgements.
 */
final class SinkSession {
    private final WriteOptions options;
    private final Acknowledger acknowledger;
    private final BatchListener listener;
    private final ProgressCounters progress;
    private final List<Lane> lanes;
    private final Sinks.Empty<Void> fatal = Sinks.empty();
    private final Scheduler encoder = Schedulers.newSingle(this::thread);
    private final @Nullable PipelinePosition positions;
    private final DeadLetterLog deadLetters = new DeadLetterLog(System::nanoTime);
    private volatile @Nullable BusyBatches batches;

    SinkSession(
            WriteOptions options,
            Acknowledger acknowledger,
            BatchListener listener,
            ProgressCounters progress,
            List<Lane> lanes,
            @Nullable PipelinePosition positions) {
        this.options = options;
        this.acknowledger = acknowledger;
        this.listener = listener;
        this.progress = progress;
        this.lanes = List.copyOf(lanes);
        this.positions = positions;
    }

    /** Writes all records; completes when they are durable and acknowledged. */
    Mono<Void> write(Flux<Record> records) {
        BatchWriter writer = writer();
        BusyBatches batches = new BusyBatches(
                records,
                new Bounds(
                        options.batchSize(), options.batchBytes(), options.batchDelay(), options.wholeTransactions()),
                Schedulers.parallel(),
                acknowledger != Acknowledger.none() || positions != null);
        this.batches = batches;
        return batches.publishOn(encoder, 1)
                .map(writer::prepare)
                .concatMapDelayError(
                        batch -> watched(batch.batch().records().size(), writer.write(batch))
                                .doOnSuccess(done -> batches.written()),
                        false,
                        1)
                .then()
                .takeUntilOther(fatal.asMono())
                .doOnTerminate(deadLetters::ended)
                .doOnCancel(deadLetters::ended);
    }

    /**
     * Returns a thread that ends this session with an error signal if the virtual machine throws an error on it. Reactor rethrows such
     * an error on the thread, and the session would wait for a batch that is never encoded.
     */
    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "penstock-sink");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, error) -> fatal.tryEmitError(
                error instanceof Error of ? FatalErrorException.of("The encoding of a batch", of) : error));
        return thread;
    }

    /**
     * Returns the position of the last record received, which is written before all later ones. Before the first, it is
     * the position of the last record written; {@code null} if there is none.
     */
    @Nullable
    Position position() {
        BusyBatches received = batches;
        Record last = received == null ? null : received.latest();
        return last != null ? last.position() : positions == null ? null : positions.position();
    }

    /** Releases the connections. */
    Mono<Void> close() {
        return Flux.fromIterable(lanes).flatMap(Lane::close).then().doFinally(signal -> encoder.dispose());
    }

    private Mono<Void> watched(int records, Mono<Void> writing) {
        return Mono.defer(() -> {
            Writing batch = listener.started(records);
            return writing.doOnSuccess(done -> batch.ended(null))
                    .doOnError(batch::ended)
                    .doOnCancel(() -> batch.ended(null));
        });
    }

    private BatchWriter writer() {
        boolean foreignKeys = !options.replica();
        Tables tables = new Tables(options.key());
        TransactionWriter transactions = new TransactionWriter(options.replica(), positions);
        Preparation preparation = new Preparation(
                options.table(),
                new SharedTables(options.table(), options.emptiesShared()),
                options.scope(),
                tables,
                foreignKeys,
                transactions.isStrict(),
                options.schema());
        Attempts attempts = new Attempts(options.retryTimeout(), progress);
        FiringTriggers triggers = new FiringTriggers(options.replica());
        CollectionName sourceColumns = options.sourceColumns();
        SchemaWriter schema =
                new SchemaWriter(options.schema(), sourceColumns == null ? null : new SourceColumnStore(sourceColumns));
        List<LaneWriter> writers = lanes.stream()
                .map(lane -> {
                    TargetCatalog catalog = new TargetCatalog(lane, preparation, encoder, attempts, triggers, schema);
                    DeadLetterWriter letters = new DeadLetterWriter(lane, attempts, options.rejection(), deadLetters);
                    boolean whole = options.wholeTransactions();
                    BatchTransactions batches =
                            new BatchTransactions(lane, catalog, transactions, letters, attempts, progress, whole);
                    return new LaneWriter(preparation, encoder, catalog, batches, whole);
                })
                .toList();
        SingleWriter single = new SingleWriter(writers.get(0), preparation, acknowledger);
        if (writers.size() == 1) {
            return single;
        }
        Divider divider = new Divider(preparation, new Lanes(writers.size(), tables, foreignKeys), writers.size());
        return new ParallelWriter(writers, single, divider, encoder, acknowledger);
    }
}
