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
import dev.penstock.source.error.InvalidPositionException;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.internal.subscription.ResumePoint;
import dev.penstock.source.internal.subscription.Subscriptions;
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

/** A PostgreSQL database as a stream of records: the rows that are there, then their changes. Immutable and thread-safe. */
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
     * Returns a source of options as text, by the names in {@link #options()}. Without a name the slot is called
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

    /**
     * Returns the position of the bytes that {@link Position#toBytes()} gave. The bytes are read once, now: comparing the position many
     * times does not read them again, as it would with {@link Position#of(byte[])}.
     *
     * @throws dev.penstock.source.error.InvalidPositionException if they cannot be read, or are of the Conduit connector
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
     * Returns the records from the beginning: with {@code snapshotMode=initial} the rows that are there, then their changes,
     * forever; with {@code never} the changes from where the slot stands; with {@code only} the rows, and then completion.
     *
     * <p>Order: rows in any order, all of a first snapshot before the first change; then transactions in the order of their
     * commits, never interleaved. A transaction is in the snapshot if and only if it is not in the changes. Delivery: at
     * least once; what is not acknowledged comes again after a restart.
     *
     * <p>Lazy: each subscription is a session of its own, which owns its threads and connections and releases them within a
     * second or two of its end, in whatever phase it was; {@link SourceAdmin#released} says when. One subscriber at a time: a second one
     * gets an {@link dev.penstock.source.error.AlreadySubscribedException}, one that follows a cancelled one waits for it.
     *
     * <p>Threading: records are delivered on Reactor's parallel scheduler. Demand: nothing is read from the server beyond
     * {@code buffer.bytes} ahead of what was requested; without demand the connection is kept alive for as long as it takes.
     *
     * <p>Errors: what makes the first connection fail is signalled at once; after that, lost connections are replaced as
     * {@code reconnect.*} says, and streaming goes on behind the last record emitted.
     */
    public Flux<Record> records() {
        return decorator.apply(subscriptions.records(ResumePoint.at(null)));
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
        return decorator.apply(subscriptions.records(ResumePoint.at(Objects.requireNonNull(position, "position"))));
    }

    /**
     * Returns the records after the position that {@code position} emits, or from the beginning if it completes empty, otherwise as
     * {@link #recordsAfter(Position)}. It is subscribed to for each subscription, once the slot is free: a position that another
     * instance stores until it releases the slot is seen. So use it if the position is kept by the sink:
     * {@code sink.resume(source::recordsAfter)}.
     *
     * <p>Errors, besides: the error of {@code position}; a {@link dev.penstock.core.PositionStoreException} if it emits nothing
     * for a minute.
     */
    public Flux<Record> recordsAfter(Mono<Position> position) {
        Objects.requireNonNull(position, "position");
        return decorator.apply(subscriptions.records(ResumePoint.loadedBy(position::toFuture)));
    }

    /**
     * Returns the records after the position in {@code store}, or from the beginning if there is none, and keeps the position up to
     * which everything is acknowledged there: once a second, and at the end of the subscription. The stored position is never ahead
     * of the acknowledgements, and the server is never allowed to discard WAL beyond it. A position is also stored if a snapshot had
     * no rows, so that the next start does not read the tables again.
     *
     * <p>Acknowledge as always, through {@link #acknowledgements()}. The store is read once the slot is free, so that a second instance
     * resumes after what the first one has stored. Not with {@code snapshotMode=only}, which has nothing to resume.
     *
     * <p>Errors, besides: a {@link dev.penstock.core.PositionStoreException} if the position cannot be loaded, or storing it fails for a
     * minute or with an error that a retry cannot help.
     */
    public Flux<Record> resuming(PositionStore store) {
        return resuming(store, STORE_INTERVAL);
    }

    /** Returns the records as {@link #resuming(PositionStore)} does, and stores the position every {@code interval}. */
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

    /** Returns the operation of this source: checks, status, rereading of tables, removal of slot and publication. */
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

    /** Says which database and slot; never the password. */
    @Override
    public String toString() {
        return "PostgresSource[" + options.url() + ", slot '" + options.slotName() + "']";
    }
}
