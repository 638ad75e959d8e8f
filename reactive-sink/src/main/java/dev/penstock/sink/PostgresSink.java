package dev.penstock.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.sink.internal.flow.SinkSessions;
import dev.penstock.sink.internal.flow.TargetReadiness;
import dev.penstock.sink.internal.transaction.WriteOptions;
import dev.penstock.sink.status.BatchListener;
import dev.penstock.sink.status.Progress;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sink that writes records to the tables of a PostgreSQL database.
 *
 * <pre>{@code
 * PostgresSource source = …;
 * PostgresSink sink = PostgresSink.builder()
 *         .url("postgresql://writer@host/shop?passfile=/etc/penstock/pgpass")
 *         .acknowledgeTo(source.acknowledgements())
 *         .build();
 * source.records().as(sink).subscribe();
 * }</pre>
 *
 * <p>A record is inserted, updated or deleted by its key in the table that its collection names; see
 * {@link PostgresSinkBuilder#table(String)}. Values of a PostgreSQL source are passed through as the bytes that its server
 * sent. Java values and JSON of other sources are converted to the target's types.
 *
 * <p>Life cycle: nothing is opened before a subscription. Each subscription has connections of its own, and closes them at its
 * end. Immutable and thread-safe.
 */
public final class PostgresSink implements Function<Flux<Record>, Mono<Void>> {
    private final String target;
    private final SinkSessions sessions;
    private final TargetReadiness readiness;
    private final boolean storesPosition;

    PostgresSink(
            String target,
            ConnectionFactory factory,
            WriteOptions options,
            Acknowledger acknowledger,
            BatchListener listener) {
        this.target = target;
        this.sessions = new SinkSessions(factory, options, acknowledger, listener);
        this.readiness = new TargetReadiness(factory, options);
        this.storesPosition = options.pipeline() != null;
    }

    /** Returns a builder without options. */
    public static PostgresSinkBuilder builder() {
        return new PostgresSinkBuilder();
    }

    /**
     * Returns a sink with options given as text, by the names in {@link #options()}.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems; the message holds no value
     */
    public static PostgresSink fromMap(Map<String, String> options) {
        return builder().options(options).build();
    }

    /** Returns the descriptions of all options, with their types, defaults and validations. */
    public static List<OptionDescription> options() {
        return SinkParameters.SPECIFICATION.options();
    }

    /**
     * Writes all records, and completes when everything is durable.
     *
     * <p>Delivery: at least once, or, with {@link Delivery#EXACTLY_ONCE}, once for records after
     * {@link #lastPosition()}. Records are acknowledged after their commit.
     *
     * <p>Order: the changes of a row are made in the order of their records. Records that arrive while a batch is being
     * written form the next batch, which is one transaction. A single record does not wait for others.
     *
     * <p>Lazy: connects when subscribed to, and holds its connection until the end. Cancelling ends the running
     * statement and closes the connection. The batch that was being written is then written wholly or not at all.
     *
     * <p>Threading: records are encoded on Reactor's parallel scheduler, written and acknowledged on the driver's event
     * loop; nothing blocks. Demand: about two batches ahead of the batch that is being written, bounded in records and
     * bytes.
     *
     * <p>Errors: {@link dev.penstock.sink.error.SinkException}. A record that cannot be written ends the sink with an
     * error that names it, unless dead letters are set. All records before it are then written and acknowledged, none
     * after it is. Lost connections, deadlocks and serialization failures are retried for
     * {@link PostgresSinkBuilder#retryTimeout}. The first connection is retried only if the target answers too slowly,
     * four attempts in all.
     */
    @Override
    public Mono<Void> apply(Flux<Record> records) {
        return sessions.write(records);
    }

    /**
     * Claims the pipeline, and returns the position of the last record written, after which the source must resume.
     * Empty if nothing was written yet.
     *
     * <p>From then on only this instance may write the pipeline. An instance that claimed it earlier fails with a
     * {@link dev.penstock.sink.error.FencedException} at its next write, so call this only to start. Lazy, on a connection of
     * its own. Without {@link Delivery#EXACTLY_ONCE} it fails with an {@link IllegalStateException}.
     *
     * <p>If this sink is already writing, it keeps its claim, and this method returns the position of the last record it
     * has received. A flow with {@code retry} around the sink can therefore request the position again. Do not put a
     * buffering operator such as {@code publishOn} between source and sink: records in its buffer would be written twice.
     */
    public Mono<Position> lastPosition() {
        return sessions.lastPosition();
    }

    /**
     * Returns the position that is stored in the target, as {@link #lastPosition()} does, but claims and creates
     * nothing. An instance that writes is not interrupted. Use it for checks, not to start. Lazy, on a connection of its
     * own. Without {@link Delivery#EXACTLY_ONCE} it fails with an {@link IllegalStateException}.
     */
    public Mono<Position> storedPosition() {
        return sessions.storedPosition();
    }

    /**
     * Claims the pipeline, then writes the records after the last one written, or all records if nothing was written
     * yet. If a second instance may wait for the slot, use {@link #resume(Function)}: this method claims the pipeline at once,
     * and so stops the instance that writes. With {@link Delivery#EXACTLY_ONCE} only.
     *
     * @param all returns the records from the beginning, such as {@code source::records}
     * @param after returns the records after a position, such as {@code source::recordsAfter}
     */
    public Mono<Void> resume(Supplier<Flux<Record>> all, Function<Position, Flux<Record>> after) {
        return lastPosition().map(after).switchIfEmpty(Mono.fromSupplier(all)).flatMap(this);
    }

    /**
     * Writes the records after the last one written, or all records if nothing was written yet. The pipeline is claimed
     * when the position is subscribed to, which a source does once its slot is free. So a second instance that waits
     * for the slot does not stop the one that writes. The target is written to from the first record on. With
     * {@link Delivery#EXACTLY_ONCE} only.
     *
     * @param records returns the records after a position, such as {@code source::recordsAfter}
     */
    public Mono<Void> resume(Function<Mono<Position>, Flux<Record>> records) {
        return Mono.defer(() -> records.apply(lastPosition())
                .switchOnFirst(
                        (first, all) -> first.hasValue() ? sessions.write(all).thenMany(Flux.<Record>empty()) : all)
                .then());
    }

    /**
     * Checks in one run whether records of these collections could be written, without changing anything. It covers the
     * tables and the rights on them, unique indexes on {@code key}, and the tables of positions and dead letters. An
     * outcome that is not successful names the statement that fixes it, if there is one. A server that cannot be
     * queried is the outcome {@code connection}. Lazy, on a connection of its own.
     *
     * @param collections the collections of the records, such as the tables of a source; empty if they are not known
     */
    public Mono<List<Check>> preflight(Collection<CollectionName> collections) {
        return Mono.defer(() -> readiness.preflight(collections));
    }

    /**
     * Advances sequences of the target to these values, in one transaction. A sequence that is already further stays
     * unchanged. Lazy, on a connection of its own. The role needs UPDATE, and SELECT or USAGE, on the sequences.
     */
    public Mono<Void> advance(Collection<SequenceValue> sequences) {
        return Mono.defer(() -> sessions.advance(sequences));
    }

    /** Returns the reader of digests of the target's tables, for a comparison with a source. It opens nothing yet. */
    public SinkDigests digests() {
        return new SinkDigests(sessions);
    }

    /**
     * Checks like {@link #preflight(Collection)}, and compares the keys of the records with the unique indexes of the
     * target.
     *
     * @param keys the key columns of each collection, as the source of the records returns them; none for a collection
     *     whose records have no key
     */
    public Mono<List<Check>> preflight(Map<CollectionName, List<String>> keys) {
        return Mono.defer(() -> readiness.preflight(keys));
    }

    /**
     * Checks like {@link #preflight(Map)}, and compares the tables of the source with those of the target. It checks whether missing
     * tables can be created, with the types and extensions that they need, and whether existing tables can store the rows. All
     * problems are reported at once, before a row is moved. A table that a sink with {@code schema=evolve} has written to before is
     * not compared, because it may not have the last alterations of its source yet.
     *
     * @param definitions records that describe the tables, such as {@code source.admin().definitions()}
     */
    public Mono<List<Check>> preflight(Flux<Record> definitions) {
        return Mono.defer(() -> readiness.preflight(definitions));
    }

    /**
     * Prepares the target for the first row. It fails with all problems that {@link #preflight(Flux)} finds in the tables. With
     * {@code schema=create} and {@code evolve} it then creates the missing tables, also those without rows. With
     * {@link SchemaMode#FAIL} it does nothing if a position is stored, because the tables of the source may have been altered
     * since. Lazy, on connections of its own:
     *
     * <pre>{@code
     * sink.prepare(source.admin().definitions()).then(source.records().as(sink))
     * }</pre>
     *
     * <p>Errors: {@link dev.penstock.sink.error.DatabaseException} with a line for each problem and the statement that fixes it.
     *
     * @param definitions records that describe the tables, such as {@code source.admin().definitions()}
     */
    public Mono<Void> prepare(Flux<Record> definitions) {
        // A position that cannot be read is reported by the checks and by the first write.
        Mono<Boolean> writesOn = storesPosition ? storedPosition().hasElement().onErrorReturn(false) : Mono.just(false);
        return readiness.prepare(definitions, writesOn);
    }

    /** Returns the counters of this sink: a live view, over all subscriptions, which may be read from any thread. */
    public Progress progress() {
        return sessions.progress();
    }

    /** Returns the address it writes to, without the password. */
    @Override
    public String toString() {
        return "PostgresSink[" + target + ']';
    }
}
