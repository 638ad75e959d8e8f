package dev.penstock.source;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.source.internal.subscription.Subscriptions;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.status.CleanupResult;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SourceStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Administrative operations of a {@link PostgresSource}, for operators and health checks. Thread-safe.
 *
 * <p>Nothing here blocks. A method that returns a publisher does nothing until it is subscribed to, and can be subscribed to
 * again. Operations that query the server use a connection of their own, whether the source streams or not, unless they name
 * another condition.
 */
public final class SourceAdmin {
    private final SourceOptions options;
    private final Subscriptions subscriptions;

    SourceAdmin(SourceOptions options, Subscriptions subscriptions) {
        this.options = options;
        this.subscriptions = subscriptions;
    }

    /**
     * Reads tables again while a subscription runs. Their rows are emitted as snapshot records at one point of the
     * stream, before everything that commits after that point. For a table without a key a record that empties the
     * table comes first, because rows without a key cannot replace those that were emitted before.
     *
     * <p>Writers are not locked out. A statement that needs the table exclusively, such as ALTER TABLE, waits until the
     * reading ends. Requests are served one after another, and a request that a lost connection interrupts starts
     * again. Lazy. Completes when all rows have been read; up to {@code buffer.bytes} of records may still be on their
     * way to the subscriber.
     *
     * <p>Errors: a {@link dev.penstock.source.error.NotSubscribedException} if no subscription runs or it ends; a
     * {@link dev.penstock.source.error.TableException} if a table is missing or not part of the subscription. {@code
     * schema.*} means the tables of the schema that are part of the subscription, at least one.
     *
     * @param tables names as in the option {@code tables}
     */
    public Mono<Void> resnapshot(String... tables) {
        return subscriptions.resnapshot(patterns(tables), null);
    }

    /**
     * Reads the rows that meet a condition again, as {@link #resnapshot} does. Each table needs a key, because a part of a
     * table without one cannot replace the rows that were emitted before. Rows that do not exist any more are not removed.
     *
     * <p>Errors: besides those of {@link #resnapshot}, a {@link dev.penstock.source.error.TableException} if a table has no
     * key in its records, and a {@link dev.penstock.source.error.StatementException} if the server rejects the condition.
     * The stream continues after these errors. Rows that were emitted before the server rejected the condition are correct.
     *
     * @param condition an SQL condition on unqualified columns, as after {@code WHERE}, without a semicolon; it is
     *     executed as it is by the source's role, so it must not come from anyone who may not do that
     * @param tables names as in the option {@code tables}
     */
    public Mono<Void> resnapshotWhere(String condition, String... tables) {
        if (condition.isBlank()) {
            throw new IllegalArgumentException("The condition must not be empty; resnapshot reads all rows");
        }
        if (condition.indexOf(';') >= 0) {
            throw new IllegalArgumentException("The condition must be one SQL expression, without a semicolon");
        }
        return subscriptions.resnapshot(patterns(tables), condition);
    }

    private static List<TablePattern> patterns(String... tables) {
        return Stream.of(tables)
                .map(TablePattern::parseList)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Pauses the source: it emits no more records than those that are already handed over to the subscriber, until
     * {@link #resume}. The connection stays alive and acknowledgements are accepted. The server keeps the WAL, so a
     * pause needs disk space; tables that are being read stay locked against {@code ALTER TABLE}, and vacuum is held back.
     *
     * <p>Takes effect at once, and only in this process. It also holds for the subscriptions that follow, so that a
     * pipeline that is restarted stays paused. A source that is paused already stays so. The phase of a running session is
     * {@code PAUSED}.
     */
    public void pause() {
        subscriptions.pause();
    }

    /** Ends the pause: the source continues after the last record that it emitted. Does nothing if it is not paused. */
    public void resume() {
        subscriptions.resume();
    }

    /** Returns whether the source is paused. */
    public boolean isPaused() {
        return subscriptions.isPaused();
    }

    /**
     * Drops the slot and the publication, unless {@code logrepl.autoCleanup} is off. A connection that holds the slot, also
     * one of another process, is ended first. A missing slot or publication is not an error. With {@code snapshotMode=only},
     * which creates neither, nothing is dropped. Lazy; can be subscribed to again.
     *
     * <p>The publication is kept while the database has other slots for {@code pgoutput}, because they may stream from
     * it, and a stream without its publication cannot continue. The result names those slots.
     */
    public Mono<CleanupResult> cleanup() {
        return subscriptions.cleanup();
    }

    /**
     * Completes when the latest subscription has released all its resources, so that the process may exit or another
     * one may use the slot. Completes at once if there was no subscription. Never fails.
     */
    public Mono<Void> released() {
        return subscriptions.released();
    }

    /**
     * Returns the state of the slot and of the current subscription. Lazy, on a connection of its own. Can be
     * subscribed to at any time, even if this process does not stream from the slot.
     */
    public Mono<SourceStatus> status() {
        return subscriptions.status();
    }

    /**
     * Checks whether a subscription could start, without changing anything: {@code wal_level}, privileges, tables and
     * their replica identities, publication, slot and limits. All outcomes are returned together. A failed check
     * contains the statement that fixes the problem, if there is one. An unreachable server is the outcome {@code
     * connection}.
     *
     * <p>Lazy, on a connection of its own; can be subscribed to at any time. Errors: a lost connection.
     */
    public Mono<List<Check>> preflight() {
        return subscriptions.preflight(null);
    }

    /**
     * Checks, like {@link #preflight()}, whether a subscription after {@code position} could start. It also checks that
     * the position belongs to this server and slot, and that a slot is free for reading the tables that the position
     * does not cover.
     *
     * @param position the position of a record of this source, or one restored from its bytes by {@link Position#of}
     */
    public Mono<List<Check>> preflight(Position position) {
        return subscriptions.preflight(Objects.requireNonNull(position, "position"));
    }

    /**
     * Returns the existing tables that the option {@code tables} chooses; missing ones are left out. Lazy, on a
     * connection of its own.
     */
    public Flux<CollectionName> tables() {
        return subscriptions.tables();
    }

    /**
     * Returns the sequences that provide values for columns of the chosen tables, with the last value of each. A
     * sequence that has provided no value yet is left out. Replication copies rows but does not advance the sequences
     * of a target: run {@link SequenceValue#advance()} before the target takes over. Lazy, on a connection of its own.
     *
     * <p>Errors: a {@link dev.penstock.source.error.PermissionException} if the role may not read a sequence.
     */
    public Flux<SequenceValue> sequences() {
        return subscriptions.sequences().flatMapIterable(values -> values);
    }

    /** Returns the object that computes digests of the tables, for a comparison with a target. It queries nothing by itself. */
    public SourceDigests digests() {
        return new SourceDigests(subscriptions);
    }

    /**
     * Returns one record for each table that the option {@code tables} chooses, which describes the table as it is now. The
     * record holds no row; its metadata {@code postgres.definition} contains the statements that create such a table. A sink
     * with {@code schema=create} creates the table even if it has no rows; other sinks ignore the record. Lazy, on a
     * connection of its own.
     */
    public Flux<Record> definitions() {
        return subscriptions.definitions();
    }

    /**
     * Returns the statements that complete copies of the chosen tables after the first copy, in execution order:
     * sequences, defaults, generated columns, constraints, indexes, foreign keys. Lazy, on a connection of its own.
     */
    public Flux<String> completion() {
        return subscriptions.completion();
    }

    /**
     * Returns the key columns of the records of each table that {@link #tables()} returns. The list is empty for a
     * table whose records have no key. A sink checks its target against them. Lazy, on a connection of its own.
     */
    public Mono<Map<CollectionName, List<String>>> tableKeys() {
        return subscriptions.tableKeys();
    }

    /**
     * Returns a name of the slot that no slot of another server has: the system identifier of the server, a dot, and the
     * name of the slot. Standbys have the system identifier of their primary. A server has another one after {@code
     * pg_upgrade}, and after its data was copied by dump and restore. Lazy, on a connection of its own.
     */
    public Mono<String> slotIdentity() {
        return subscriptions.systemIdentifier().map(identifier -> identifier + '.' + options.slotName());
    }

    /** Returns the state of the current subscription, without querying the server; empty if there is none. */
    public Optional<SessionStatus> session() {
        return subscriptions.sessionStatus();
    }

    /** Returns the name of the publication. */
    public String publicationName() {
        return options.publicationName();
    }

    /** Returns whether and how existing rows are read before changes are streamed. */
    public SnapshotMode snapshotMode() {
        return options.snapshotMode();
    }

    /** Returns whether {@link #cleanup} drops slot and publication: the option {@code logrepl.autoCleanup}. */
    public boolean autoCleanup() {
        return options.autoCleanup();
    }
}
