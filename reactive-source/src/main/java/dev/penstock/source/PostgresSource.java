package dev.penstock.source;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Change;
import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.core.internal.mapping.ChangeMapper;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.internal.subscription.Subscriptions;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SourceStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A PostgreSQL database as a stream of records: the rows that are there, then their changes. Immutable and thread-safe. */
public final class PostgresSource {
    private final SourceOptions options;
    private final UnaryOperator<Flux<Record>> decorator;
    private final Subscriptions subscriptions;

    PostgresSource(SourceOptions options, UnaryOperator<Flux<Record>> decorator) {
        this.options = options;
        this.decorator = decorator;
        this.subscriptions = new Subscriptions(options.session(), new JdbcConnector(options.url()));
    }

    /** Returns a builder without options. */
    public static PostgresSourceBuilder builder() {
        return new PostgresSourceBuilder();
    }

    /**
     * Returns a source of options as text, by the names in {@link #specification()}. Without a name the slot is called
     * {@code conduitslot}, as that of the connector whose configurations have the same names.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems, none of which prints a value
     */
    public static PostgresSource fromMap(Map<String, String> options) {
        PostgresSourceBuilder builder = builder();
        options.forEach(builder::option);
        return builder.buildWithDefaultSlot();
    }

    /**
     * Returns the order in which the records of one slot are delivered, for those who keep records and look for the place of a
     * position among them. Positions that differ in nothing but the subscription they came from are equal in it.
     *
     * <p>Comparing throws an {@link dev.penstock.source.error.InvalidPositionException} where the bytes of a position cannot be
     * read, or are of the Conduit connector, and where two positions are of different slots or database systems: their LSNs
     * can be compared, and mean nothing to each other.
     */
    public static Comparator<Position> deliveryOrder() {
        return StoredPosition::compare;
    }

    /** Returns all options, with their types, defaults and validations. */
    public static Specification specification() {
        return SourceParameters.SPECIFICATION;
    }

    /**
     * Returns the records from the beginning: with {@code snapshotMode=initial} the rows that are there, then their changes,
     * forever; with {@code never} the changes from where the slot stands; with {@code only} the rows, and then completion.
     *
     * <p>Order: rows in any order, all of a first snapshot before the first change; then transactions in the order of their
     * commits, never interleaved. A transaction is in the snapshot if and only if it is not in the changes. Delivery: at
     * least once; what is not acknowledged comes again after a restart.
     *
     * <p>Lazy: each subscription is a session of its own, which owns its threads and connections and lets go of them within a
     * second or two of its end, in whatever phase it was; {@link #released} says when. One subscriber at a time: a second one
     * gets an {@link dev.penstock.source.error.AlreadySubscribedException}, one that follows a cancelled one waits for it.
     *
     * <p>Threading: records are delivered on Reactor's parallel scheduler. Demand: nothing is read from the server beyond
     * {@code buffer.bytes} ahead of what was requested; without demand the connection is kept alive for as long as it takes.
     *
     * <p>Errors: what makes the first connection fail is signalled at once; after that, lost connections are replaced as
     * {@code reconnect.*} says, and streaming goes on behind the last record emitted.
     */
    public Flux<Record> records() {
        return decorator.apply(subscriptions.records(null));
    }

    /**
     * Returns the records after {@code position}, otherwise as {@link #records}: after a streamed record exactly those that
     * follow it, after one of a snapshot at least those.
     *
     * <p>Errors, besides: a {@link dev.penstock.source.error.PositionException} where the position cannot be read or is not of
     * this server, a {@link dev.penstock.source.error.SlotLostException} where the slot does not exist any more.
     *
     * @param position of a record of this source, or made of its bytes by {@link Position#of}
     */
    public Flux<Record> recordsAfter(Position position) {
        return decorator.apply(subscriptions.records(Objects.requireNonNull(position, "position")));
    }

    /**
     * Returns the changes of one table as objects of {@code type}, from the beginning as {@link #records}: first the rows that
     * are there, then their changes. The records of other tables, and messages, are left out; a position acknowledged by
     * {@link Acknowledger#acknowledgeUpTo} covers those before it.
     *
     * <p>Errors, besides: a {@link dev.penstock.core.RowMappingException} if a row does not fit the class.
     *
     * @param table the table as {@link Record#collection} has it: {@code orders} in schema {@code public}, or {@code sales.orders}
     * @param type a record, an ordinary class or a Kotlin data class, which Jackson makes; see {@link Change} for the names
     */
    public <T> Flux<Change<T>> changes(String table, Class<T> type) {
        return changes(records(), ChangeMapper.of(table, type));
    }

    /**
     * Returns the changes of the table that {@code type} names by {@link dev.penstock.core.FromTable}, as
     * {@link #changes(String, Class)}.
     */
    public <T> Flux<Change<T>> changes(Class<T> type) {
        return changes(records(), ChangeMapper.of(type));
    }

    /** Returns the changes of one table after {@code position}, as {@link #recordsAfter} and {@link #changes(String, Class)}. */
    public <T> Flux<Change<T>> changesAfter(Position position, String table, Class<T> type) {
        return changes(recordsAfter(position), ChangeMapper.of(table, type));
    }

    private static <T> Flux<Change<T>> changes(Flux<Record> records, ChangeMapper<T> mapper) {
        return records.filter(mapper::accepts).map(mapper::map);
    }

    /**
     * Returns the channel through which records are acknowledged, for all subscriptions of this source: positions that are not
     * of the current one are ignored. The server is told within a fraction of a second, and may then discard its WAL up to the
     * end of the last transaction before which everything is acknowledged.
     */
    public Acknowledger acknowledgements() {
        return subscriptions.acknowledger();
    }

    /**
     * Reads tables again while a subscription runs: their rows come as snapshot records, at a point of the stream, in front of
     * everything that commits from there on; a table without key is emptied first, by a record that says so. Writers are not
     * locked out; a statement that wants a table for itself, as ALTER TABLE does, waits for the end of the reading. Lazy;
     * completes when everything has been read; the last records may still be on their way to the subscriber, and are at most
     * what {@code buffer.bytes} holds. Requests are served one after another; one that a lost connection interrupts begins anew.
     *
     * <p>Errors: a {@link dev.penstock.source.error.NotSubscribedException} where no subscription runs, or it ends, and a
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
     * Completes when the latest subscription has let go of everything it had open, so that the process may end, or the slot be
     * used by another; at once where there was none. Never fails.
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
     * and their replica identities, publication and slot, limits. Each outcome that is not well names the statement that mends
     * it, where one does; a server that cannot be reached is the outcome {@code connection}. Lazy, on a connection of its own;
     * may be subscribed to at any time. Errors: a lost connection.
     */
    public Mono<List<Check>> preflight() {
        return subscriptions.preflight();
    }

    /**
     * Returns the tables that the option {@code tables} chooses, as the server has them now; those that are missing are left out.
     * Lazy, on a connection of its own.
     */
    public Flux<CollectionName> tables() {
        return subscriptions.tables();
    }

    /** Returns what the current subscription is doing, without asking the server; empty where there is none. */
    public Optional<SessionStatus> session() {
        return subscriptions.sessionStatus();
    }

    /** Returns the name of the replication slot. */
    public String slotName() {
        return options.slotName();
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

    SourceOptions options() {
        return options;
    }

    /** Says which database and slot; never the password. */
    @Override
    public String toString() {
        return "PostgresSource[" + options.url() + ", slot '" + options.slotName() + "']";
    }
}
