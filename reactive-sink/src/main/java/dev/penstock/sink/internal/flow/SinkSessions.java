package dev.penstock.sink.internal.flow;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.sink.internal.connection.ReplicationOrigin;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.digest.TargetDigests;
import dev.penstock.sink.internal.lane.Failures;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.lane.ProgressCounters;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.preparation.TargetNames;
import dev.penstock.sink.internal.transaction.PipelinePosition;
import dev.penstock.sink.internal.transaction.WriteOptions;
import dev.penstock.sink.internal.transaction.WriteOptions.Pipeline;
import dev.penstock.sink.status.BatchListener;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The sessions of a sink, one for each subscription. Thread-safe. */
public final class SinkSessions {
    private final ConnectionFactory factory;
    private final WriteOptions options;
    private final Acknowledger acknowledger;
    private final BatchListener listener;
    private final ProgressCounters progress = new ProgressCounters();
    private final AtomicReference<@Nullable PipelinePosition> claimed = new AtomicReference<>();
    private final AtomicReference<@Nullable SinkSession> writing = new AtomicReference<>();

    /** Creates the sessions of one sink. Nothing is opened yet. */
    public SinkSessions(
            ConnectionFactory factory, WriteOptions options, Acknowledger acknowledger, BatchListener listener) {
        this.factory = factory;
        this.options = options;
        this.acknowledger = acknowledger;
        this.listener = listener;
    }

    /** Writes all records; completes when they are durable and acknowledged. */
    public Mono<Void> write(Flux<Record> records) {
        return Mono.usingWhen(open(), session -> write(session, records), this::close)
                .onErrorMap(Failures::ofTarget);
    }

    /**
     * Returns the position of the session that writes. Without one, claims the pipeline for the next session and
     * returns the stored position.
     */
    public Mono<Position> lastPosition() {
        Pipeline pipeline = options.pipeline();
        if (pipeline == null) {
            return Mono.error(new IllegalStateException("Positions are stored with delivery 'exactly-once' only"));
        }
        return Mono.defer(() -> {
            SinkSession session = writing.get();
            return session == null ? claim(pipeline) : Mono.justOrEmpty(session.position());
        });
    }

    /** Returns the position that is stored in the target, without claiming the pipeline. */
    public Mono<Position> storedPosition() {
        Pipeline pipeline = options.pipeline();
        if (pipeline == null) {
            return Mono.error(new IllegalStateException("Positions are stored with delivery 'exactly-once' only"));
        }
        return once(options.answerTimeout(), connection -> PipelinePosition.stored(connection, pipeline))
                .onErrorMap(Failures::ofTarget);
    }

    private Mono<Position> claim(Pipeline pipeline) {
        return FirstConnection.patient(
                        once(options.answerTimeout(), connection -> PipelinePosition.claim(connection, pipeline)))
                .doOnNext(claimed::set)
                .flatMap(store -> Mono.justOrEmpty(store.position()))
                .onErrorMap(Failures::ofTarget);
    }

    /** Returns the table that records of a collection are written to, whatever their contents. */
    public CollectionName target(CollectionName collection) {
        return TargetNames.of(options.table(), List.of(collection)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The target table of collection '" + collection
                        + "' depends on what each record holds, so there is no single table to compare it with"));
    }

    /** Advances sequences in one transaction. */
    public Mono<Void> advance(Collection<SequenceValue> sequences) {
        String statements = sequences.stream().map(SequenceValue::advance).collect(Collectors.joining("; "));
        return sequences.isEmpty()
                ? Mono.empty()
                : once(Duration.ZERO, connection -> connection.query("BEGIN; " + statements + "; COMMIT"))
                        .onErrorMap(Failures::ofTarget)
                        .then();
    }

    /** Reads digests of tables on a connection of its own. */
    public <T> Mono<T> digest(Function<TargetDigests, Mono<T>> question) {
        return once(Duration.ZERO, connection -> question.apply(new TargetDigests(connection)))
                .onErrorMap(Failures::ofTarget);
    }

    /** Uses a connection of its own. */
    private <T> Mono<T> once(Duration answer, Function<TargetConnection, Mono<T>> work) {
        return Lane.once(factory, answer, work);
    }

    /** Returns the counters of all sessions. */
    public ProgressCounters progress() {
        return progress;
    }

    private Mono<Void> write(SinkSession session, Flux<Record> records) {
        writing.set(session);
        return session.write(records);
    }

    /** Closes a session. From here on its progress is unknown until the pipeline is claimed again. */
    private Mono<Void> close(SinkSession session) {
        writing.compareAndSet(session, null);
        return session.close();
    }

    /** Opens a session, with its first connection. */
    private Mono<SinkSession> open() {
        return FirstConnection.patient(Mono.defer(() -> {
            List<Lane> lanes = IntStream.range(0, options.parallelism())
                    .mapToObj(this::lane)
                    .toList();
            return lanes.get(0)
                    .use(connection -> Mono.justOrEmpty(claimed.getAndSet(null))
                            .switchIfEmpty(Mono.justOrEmpty(options.pipeline())
                                    .flatMap(pipeline -> PipelinePosition.claim(connection, pipeline)))
                            .map(Optional::of)
                            .defaultIfEmpty(Optional.empty())
                            .delayUntil(positions -> sourceColumns(connection)))
                    .map(positions ->
                            new SinkSession(options, acknowledger, listener, progress, lanes, positions.orElse(null)));
        }));
    }

    /** Finds or creates the table of the source's columns, if the sink alters tables. */
    private Mono<CollectionName> sourceColumns(TargetConnection connection) {
        return Mono.justOrEmpty(options.sourceColumns())
                .flatMap(table -> OwnTable.ofSourceColumns(table).ensure(connection));
    }

    private Lane lane(int number) {
        ReplicationOrigin origin = options.origin();
        return new Lane(factory, options.answerTimeout(), origin == null ? null : origin.ofSession(number));
    }
}
