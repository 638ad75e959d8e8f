package dev.penstock.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.sink.internal.flow.SinkSessions;
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
 * Writes records to a PostgreSQL database: {@code records.as(sink)}. They may come from a PostgreSQL source, whose bytes go
 * through as they are, or from anywhere else: Java values and JSON are converted to the target's types. Immutable and
 * thread-safe.
 */
public final class PostgresSink implements Function<Flux<Record>, Mono<Void>> {
    private final String target;
    private final SinkSessions sessions;

    PostgresSink(
            String target,
            ConnectionFactory factory,
            WriteOptions options,
            Acknowledger acknowledger,
            BatchListener listener) {
        this.target = target;
        this.sessions = new SinkSessions(factory, options, acknowledger, listener);
    }

    /** Returns a builder without options. */
    public static PostgresSinkBuilder builder() {
        return new PostgresSinkBuilder();
    }

    /**
     * Returns a sink of options as text, by the names in {@link #options()}.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems, none of which prints a value
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
     * <p>Delivery and order: at least once, or, with {@link Delivery#EXACTLY_ONCE}, once for records behind
     * {@link #lastPosition()}. The changes of a row are made in the order of their records. What arrives while a batch is
     * being written is the next batch, one transaction; a single record waits for nothing. Records are acknowledged after
     * their commit.
     *
     * <p>Lazy: connects when subscribed to, and holds its connection until the end. Cancelling ends the statement that is
     * running and closes the connection: the batch that was being written is written wholly or not at all.
     *
     * <p>Threading: records are encoded on Reactor's parallel scheduler, written and acknowledged on the driver's event loop;
     * nothing blocks. Demand: about two batches ahead of what is being written, bounded in records and bytes.
     *
     * <p>Errors: {@link dev.penstock.sink.error.SinkException}. A record that cannot be written ends the sink with an error
     * that names it, unless dead letters are set: what came before it is written and acknowledged, nothing after it is. Lost
     * connections, deadlocks and serialization failures are tried again; but not the first connection.
     */
    @Override
    public Mono<Void> apply(Flux<Record> records) {
        return sessions.write(records);
    }

    /**
     * Claims the pipeline, and returns the position of the last record written, for the source to resume after; empty where
     * nothing was written yet. From then on an instance that had claimed it before can write no more, so ask only to start.
     * With {@link Delivery#EXACTLY_ONCE} only.
     *
     * <p>While this very sink is writing, nothing is claimed again: the position is that of the last record it took, for a flow
     * that it is subscribed to and that begins again by itself, as with {@code retry}. No operator between the two may hold
     * records back, such as {@code publishOn}: those would come twice.
     */
    public Mono<Position> lastPosition() {
        return sessions.lastPosition();
    }

    /**
     * Returns the position that is stored in the target, as {@link #lastPosition()} does, but claims and creates nothing: an
     * instance that writes goes on. For checks, not to start from. With {@link Delivery#EXACTLY_ONCE} only.
     */
    public Mono<Position> storedPosition() {
        return sessions.storedPosition();
    }

    /**
     * Claims the pipeline, then writes what follows the last record written, or all records if nothing was written yet.
     * With {@link Delivery#EXACTLY_ONCE} only.
     *
     * @param all gives the records from the beginning, such as {@code source::records}
     * @param after gives the records after a position, such as {@code source::recordsAfter}
     */
    public Mono<Void> resume(Supplier<Flux<Record>> all, Function<Position, Flux<Record>> after) {
        return lastPosition().map(after).switchIfEmpty(Mono.fromSupplier(all)).flatMap(this);
    }

    /**
     * Writes what follows the last record written, or all records if nothing was written yet. The pipeline is claimed when the
     * records ask for the position, which a source does once its slot is free: a second instance that waits for the slot does not stop
     * the one that writes. The target is written to from the first record on. With {@link Delivery#EXACTLY_ONCE} only.
     *
     * @param records gives the records after a position, such as {@code source::recordsAfter}
     */
    public Mono<Void> resume(Function<Mono<Position>, Flux<Record>> records) {
        return Mono.defer(() -> records.apply(lastPosition())
                .switchOnFirst(
                        (first, all) -> first.hasValue() ? sessions.write(all).thenMany(Flux.<Record>empty()) : all)
                .then());
    }

    /**
     * Checks whether records of these collections could be written, all at once and without changing anything: their tables and
     * the rights on them, unique indexes on {@code key}, the tables of positions and dead letters. Each outcome that is not well
     * names the statement that fixes it, where one does; a server that cannot be asked is the outcome {@code connection}.
     * Lazy, on a connection of its own.
     *
     * @param collections where the records come from, such as the tables of a source; empty if that is not known
     */
    public Mono<List<Check>> preflight(Collection<CollectionName> collections) {
        return Mono.defer(() -> sessions.preflight(collections));
    }

    /**
     * Advances sequences of the target to these values, in one transaction; those that are further stay as they are. Lazy, on a
     * connection of its own. The role needs UPDATE, and SELECT or USAGE, on the sequences.
     */
    public Mono<Void> advance(Collection<SequenceValue> sequences) {
        return Mono.defer(() -> sessions.advance(sequences));
    }

    /** Returns the digests of the tables, for a comparison with a source. */
    public SinkDigests digests() {
        return new SinkDigests(sessions);
    }

    /**
     * Checks, as {@link #preflight(Collection)}, and compares the keys of the records with the unique indexes of the target.
     *
     * @param keys the key columns of each collection, such as those that the source of the records returns; none for a collection whose
     *     records have no key
     */
    public Mono<List<Check>> preflight(Map<CollectionName, List<String>> keys) {
        return Mono.defer(() -> sessions.preflight(keys));
    }

    /** Returns counts of what this sink has done, over all subscriptions; they go on changing. */
    public Progress progress() {
        return sessions.progress();
    }

    /** Says where it writes to; never the password. */
    @Override
    public String toString() {
        return "PostgresSink[" + target + ']';
    }
}
