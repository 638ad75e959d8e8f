package dev.penstock.source;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Change;
import dev.penstock.core.Credentials;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.Login;
import dev.penstock.core.internal.mapping.ChangeMapper;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.internal.subscription.ResumePoint;
import dev.penstock.source.internal.subscription.Subscriptions;
import dev.penstock.source.status.SourceEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A PostgreSQL database as a stream of records: first the existing rows, then their changes. Immutable and thread-safe;
 * creating one opens no connection.
 *
 * <p>The methods that return records differ in the point at which the stream begins:
 *
 * <ul>
 *   <li>{@link #records()}, and {@link #changes(String, Class)} for one table as objects: from the beginning, at each subscription
 *   <li>{@link #resuming}: after the last acknowledged record, whose position is kept in a store
 *   <li>{@link #recordsAfter}: after a position that the application stores itself
 * </ul>
 *
 * <p>The application acknowledges finished records through {@link #acknowledgements()}; until then the server keeps its
 * WAL for them.
 */
public final class PostgresSource {
    private static final Duration STORE_INTERVAL = Duration.ofSeconds(1);

    private final SourceOptions options;
    private final UnaryOperator<Flux<Record>> decorator;
    private final Subscriptions subscriptions;
    private final SourceAdmin admin;

    PostgresSource(
            SourceOptions options, @Nullable Supplier<Credentials> credentials, UnaryOperator<Flux<Record>> decorator) {
        this.options = options;
        this.decorator = decorator;
        this.subscriptions =
                new Subscriptions(options.session(), new JdbcConnector(Login.of(options.url(), credentials)));
        this.admin = new SourceAdmin(options, subscriptions);
    }

    /** Returns a builder without options. */
    public static PostgresSourceBuilder builder() {
        return new PostgresSourceBuilder();
    }

    /**
     * Returns a source from a map of option names and values. {@link #options()} describes the options. The slot is named
     * {@code conduitslot} unless {@code logrepl.slotName} is set; {@link #builder()} has no such default. Option names and
     * this default are those of Conduit's PostgreSQL connector.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems; their messages contain no option values
     */
    public static PostgresSource fromMap(Map<String, String> options) {
        PostgresSourceBuilder builder = builder();
        options.forEach(builder::option);
        return builder.buildWithDefaultSlot();
    }

    /**
     * Returns the order in which the records of one slot are delivered, for applications that keep records and sort or
     * search them by position. Positions that differ only in the subscription they came from are equal in this order.
     *
     * <p>A comparison throws an {@link dev.penstock.source.error.position.InvalidPositionException} if the bytes of a position
     * cannot be read or were written by the Conduit connector. It also throws one if the positions belong to different
     * slots or database systems, because LSNs of different systems have no common order.
     */
    public static Comparator<Position> deliveryOrder() {
        return StoredPosition::compare;
    }

    /**
     * Returns a position from the bytes that {@link Position#toBytes()} returned. The bytes are decoded once, by this
     * call. A position of {@link Position#of(byte[])} is decoded again by every comparison.
     *
     * @throws dev.penstock.source.error.position.InvalidPositionException if the bytes cannot be read or were written by the
     *     Conduit connector
     */
    public static Position position(byte[] bytes) {
        Position position = Position.of(bytes);
        StoredPosition stored = StoredPosition.of(position);
        if (stored instanceof SourcePosition ours) {
            return ours;
        }
        throw new InvalidPositionException("it is one of the Conduit connector, which has no place among records");
    }

    /** Returns the descriptions of all options, with their types, defaults and validations. */
    public static List<OptionDescription> options() {
        return SourceParameters.SPECIFICATION.options();
    }

    /**
     * Returns the records from the beginning. Each subscription begins again. With {@code snapshotMode=initial} these are the
     * existing rows and then their changes, without end. With {@code never} they are the changes from the slot's confirmed
     * position on. With {@code only} they are the existing rows, after which the stream completes.
     *
     * <p>Order: the rows of the first snapshot come before the first change, in any order among themselves.
     * Transactions follow in commit order and are never interleaved. A transaction is part of either the snapshot or
     * the changes, never of both. Delivery is at least once: changes that were not acknowledged are emitted again after
     * a restart, and the existing rows by each subscription. {@link #resuming} continues after the acknowledged records
     * instead.
     *
     * <p>Lazy: each subscription is a session with its own threads and connections. It releases them within two seconds
     * of its end, in every phase; {@link SourceAdmin#released} completes at that moment. One subscriber at a time: a
     * second one gets an {@link dev.penstock.source.error.AlreadySubscribedException}. A subscriber that follows a
     * cancelled one waits until that session is released.
     *
     * <p>Threading: records are delivered on Reactor's parallel scheduler. Demand: the source reads at most {@code
     * buffer.bytes} ahead of the requested records. Without demand it keeps the connection alive for any length of
     * time.
     *
     * <p>Errors: a failure of the first connection is signalled at once. Later a lost connection is replaced according
     * to the options {@code reconnect.*}, and streaming resumes after the last emitted record.
     */
    public Flux<Record> records() {
        return decorator.apply(subscriptions.records(ResumePoint.at(null)));
    }

    /**
     * Returns the records after {@code position}, otherwise like {@link #records}. If the position belongs to a change, the next
     * record follows, without a gap or a repeat. If it belongs to a snapshot row, nothing is missing, but some rows may arrive again.
     *
     * <p>Additional errors: a {@link dev.penstock.source.error.position.PositionException} if the position cannot be read or
     * belongs to another server; a {@link dev.penstock.source.error.slot.SlotLostException} if the slot no longer exists.
     *
     * @param position the position of a record of this source, or one restored from its bytes by {@link Position#of}
     */
    public Flux<Record> recordsAfter(Position position) {
        return decorator.apply(subscriptions.records(ResumePoint.at(Objects.requireNonNull(position, "position"))));
    }

    /**
     * Returns the records like {@link #recordsAfter(Position)}, but loads the position first. An empty {@code Mono} means from
     * the beginning. Each subscription to the records subscribes to {@code position} once, after the slot has become free. The
     * source therefore sees a position that another instance stored before it released the slot. This is the method for a
     * sink that stores the position: {@code sink.resume(source::recordsAfter)}.
     *
     * <p>Additional errors: the error of {@code position}; a {@link dev.penstock.core.PositionStoreException} if it
     * emits nothing for one minute.
     */
    public Flux<Record> recordsAfter(Mono<Position> position) {
        Objects.requireNonNull(position, "position");
        return decorator.apply(subscriptions.records(ResumePoint.loadedBy(position::toFuture)));
    }

    /**
     * Returns the records after the position in {@code store}, or from the beginning if the store is empty. The source stores
     * the position up to which everything is acknowledged, once a second and at the end of the subscription. The stored
     * position is never ahead of the acknowledgements, and the server keeps all WAL after it. A position is also stored
     * after a snapshot without rows, so that the next start does not read the tables again.
     *
     * <p>Acknowledge records through {@link #acknowledgements()}, as for {@link #records}. The store is read once the
     * slot is free, so a second instance resumes after the last position of the first. {@code snapshotMode=only} is not
     * allowed, because it has nothing to resume.
     *
     * <p>Additional errors: a {@link dev.penstock.core.PositionStoreException} if the position cannot be loaded, if
     * storing it fails for one minute, or if storing fails with an error that is not transient.
     */
    public Flux<Record> resuming(PositionStore store) {
        return resuming(store, STORE_INTERVAL);
    }

    /** Returns the records like {@link #resuming(PositionStore)}, but stores the position every {@code interval}. */
    public Flux<Record> resuming(PositionStore store, Duration interval) {
        Objects.requireNonNull(store, "store");
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("The interval for storing positions must be more than 0");
        }
        if (options.snapshotMode() == SnapshotMode.ONLY) {
            throw new IllegalStateException(
                    "A source with snapshotMode=only reads all rows each time and has no position to resume after");
        }
        return decorator.apply(subscriptions.records(ResumePoint.in(store, interval)));
    }

    /**
     * Returns the changes of one table as objects of {@code type}, from the beginning like {@link #records}: first the
     * existing rows, then their changes. Records of other tables and logical messages are left out. A position passed
     * to {@link Acknowledger#acknowledgeUpTo} also acknowledges the records that were left out before it.
     *
     * <p>Additional errors: a {@link dev.penstock.core.RowMappingException} if a row cannot be mapped to the class.
     *
     * @param table the table as {@link Record#collection} returns it: {@code orders} in schema {@code public}, or
     *     {@code sales.orders}
     * @param type a Java record, an ordinary class or a Kotlin data class, instantiated by Jackson; {@link Change}
     *     describes the mapping of names
     */
    public <T> Flux<Change<T>> changes(String table, Class<T> type) {
        return changes(records(), ChangeMapper.of(table, type));
    }

    /**
     * Returns the changes of the table that {@code type} names by {@link dev.penstock.core.FromTable}, like {@link
     * #changes(String, Class)}.
     */
    public <T> Flux<Change<T>> changes(Class<T> type) {
        return changes(records(), ChangeMapper.of(type));
    }

    /**
     * Returns the changes of one table after {@code position}, like {@link #recordsAfter} and {@link #changes(String,
     * Class)}.
     */
    public <T> Flux<Change<T>> changesAfter(Position position, String table, Class<T> type) {
        return changes(recordsAfter(position), ChangeMapper.of(table, type));
    }

    private static <T> Flux<Change<T>> changes(Flux<Record> records, ChangeMapper<T> mapper) {
        return records.filter(mapper::accepts).map(mapper::map);
    }

    /**
     * Returns the channel that acknowledges records, for all subscriptions of this source. Positions of earlier
     * subscriptions are ignored. The server receives an acknowledgement within a fraction of a second. Only whole transactions are
     * confirmed: the server may then discard its WAL up to the end of the last transaction that is acknowledged completely, together
     * with everything before it.
     */
    public Acknowledger acknowledgements() {
        return subscriptions.acknowledger();
    }

    /**
     * Returns the events in the life of this source's subscriptions: started, tables read, streaming, reconnecting, stopped and others.
     * Records never wait for the subscribers of events.
     *
     * <p>Each subscriber receives the events from the time of its subscription on, so subscribe before {@link #records()}. The
     * records need not be subscribed to. The events never complete. Delivery: on Reactor's bounded elastic scheduler, in order; if a
     * subscriber does not keep up, the oldest of 256 waiting events is dropped. Any number of subscribers may subscribe.
     */
    public Flux<SourceEvent> events() {
        return subscriptions.events();
    }

    /**
     * Returns the administrative operations of this source: checks, status, pause and resume, rereading of tables, removal of
     * slot and publication.
     */
    public SourceAdmin admin() {
        return admin;
    }

    /** Returns the name of the replication slot. */
    public String slotName() {
        return options.slotName();
    }

    SourceOptions sourceOptions() {
        return options;
    }

    /** Returns a description with the database and the slot, without the password. */
    @Override
    public String toString() {
        return "PostgresSource[" + options.url() + ", slot '" + options.slotName() + "']";
    }
}
