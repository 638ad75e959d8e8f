package dev.penstock.source;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.source.internal.subscription.Subscriptions;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SourceStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The operation of a {@link PostgresSource}: what an operator or a health check does beside the stream. Thread-safe. */
public final class SourceAdmin {
    private final SourceOptions options;
    private final Subscriptions subscriptions;

    SourceAdmin(SourceOptions options, Subscriptions subscriptions) {
        this.options = options;
        this.subscriptions = subscriptions;
    }

    /**
     * Reads tables again while a subscription runs: their rows come as snapshot records, at a point of the stream, in front of
     * everything that commits from there on; a table without key is emptied first, by a record that says so. Writers are not
     * locked out; a statement that wants a table for itself, as ALTER TABLE does, waits for the end of the reading. Lazy;
     * completes when everything has been read; the last records may still be on their way to the subscriber, and are at most
     * what {@code buffer.bytes} holds. Requests are served one after another; one that a lost connection interrupts begins again.
     *
     * <p>Errors: a {@link dev.penstock.source.error.NotSubscribedException} if no subscription runs, or it ends, and a
     * {@link dev.penstock.source.error.TableException} where a table is missing, or not among those of the subscription: of a
     * schema ({@code schema.*}) those are read that are, and at least one has to be.
     *
     * @param tables names as in the option {@code tables}
     */
    public Mono<Void> resnapshot(String... tables) {
        List<TablePattern> patterns = Stream.of(tables)
                .map(TablePattern::parseList)
                .flatMap(List::stream)
                .toList();
        return subscriptions.resnapshot(patterns);
    }

    /**
     * Drops the slot and the publication, unless {@code logrepl.autoCleanup} is off; ends the slot's connection first if there
     * is one. What is missing is not an error. With {@code snapshotMode=only}, which makes neither, nothing is dropped. Lazy, and
     * may be subscribed to again.
     */
    public Mono<Void> cleanup() {
        return subscriptions.cleanup();
    }

    /**
     * Completes when the latest subscription has release everything it had open, so that the process may end, or the slot be
     * used by another; at once if there was none. Never fails.
     */
    public Mono<Void> released() {
        return subscriptions.released();
    }

    /**
     * Returns what the slot and the current subscription are doing. Lazy, on a connection of its own; may be subscribed to
     * at any time, also where this process does not stream from the slot.
     */
    public Mono<SourceStatus> status() {
        return subscriptions.status();
    }

    /**
     * Checks whether a subscription could start, all at once and without changing anything: {@code wal_level}, rights, tables
     * and their replica identities, publication and slot, limits. Each outcome that is not well names the statement that fixes
     * it, where one does; a server that cannot be reached is the outcome {@code connection}. Lazy, on a connection of its own;
     * may be subscribed to at any time. Errors: a lost connection.
     */
    public Mono<List<Check>> preflight() {
        return subscriptions.preflight(null);
    }

    /**
     * Checks, as {@link #preflight()}, whether a subscription after {@code position} could start: besides, whether the position
     * is of this server and slot, and whether a slot is free for the tables that it does not cover.
     *
     * @param position of a record of this source, or made of its bytes by {@link Position#of}
     */
    public Mono<List<Check>> preflight(Position position) {
        return subscriptions.preflight(Objects.requireNonNull(position, "position"));
    }

    /**
     * Returns the tables that the option {@code tables} chooses, as the server has them now; those that are missing are left out.
     * Lazy, on a connection of its own.
     */
    public Flux<CollectionName> tables() {
        return subscriptions.tables();
    }

    /**
     * Returns the sequences that give values to columns of the chosen tables, with the value each gave last; sequences that never gave
     * one are left out. Rows carry their values to a target, and the target's sequences stay where they are: advance them by
     * {@link SequenceValue#advance()} before the target takes over. Lazy, on a connection of its own.
     *
     * <p>Errors: a {@link dev.penstock.source.error.PermissionException} if the role may not read a sequence.
     */
    public Flux<SequenceValue> sequences() {
        return subscriptions.sequences().flatMapIterable(values -> values);
    }

    /** Returns the digests of the tables, for a comparison with a target. */
    public SourceDigests digests() {
        return new SourceDigests(subscriptions);
    }

    /**
     * Returns a record that tells of each table that the option {@code tables} chooses, as the server has it now. It holds no row: its
     * metadata {@code postgres.definition} has the statements that create such a table. A sink with {@code schema=create} creates it, also
     * if the table is empty; another one ignores the record. Lazy, on a connection of its own.
     */
    public Flux<Record> definitions() {
        return subscriptions.definitions();
    }

    /**
     * Returns the statements that complete copies of the chosen tables, in the order in which to run them after the first copy: sequences,
     * defaults, generated columns, constraints, indexes, foreign keys. Lazy, on a connection of its own.
     */
    public Flux<String> completion() {
        return subscriptions.completion();
    }

    /**
     * Returns the columns of the records' keys for each table that {@link #tables()} returns; no columns for a table whose records have
     * no key. A sink checks its target by them. Lazy, on a connection of its own.
     */
    public Mono<Map<CollectionName, List<String>>> tableKeys() {
        return subscriptions.tableKeys();
    }

    /** Returns what the current subscription is doing, without asking the server; empty if there is none. */
    public Optional<SessionStatus> session() {
        return subscriptions.sessionStatus();
    }

    /** Returns the name of the publication. */
    public String publicationName() {
        return options.publicationName();
    }

    /** Returns whether and how tables are read before they are streamed. */
    public SnapshotMode snapshotMode() {
        return options.snapshotMode();
    }

    /** Returns whether {@link #cleanup} drops slot and publication, where the source makes them. */
    public boolean autoCleanup() {
        return options.autoCleanup();
    }
}
