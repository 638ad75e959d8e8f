package dev.penstock.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.CollectionName;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.core.TlsStores;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.template.TableFunction;
import dev.penstock.sink.status.BatchListener;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Builder of a {@link PostgresSink}, with typed and textual options. Nothing is checked before {@link #build()}, which
 * reports all problems at once. If an option is set twice, the later value applies. Not thread-safe.
 */
public final class PostgresSinkBuilder {
    private final List<Consumer<SettingsBuilder>> given = new ArrayList<>();
    private Acknowledger acknowledger = Acknowledger.none();
    private BatchListener listener = records -> error -> {};
    private @Nullable ConnectionFactory factory;
    private @Nullable Supplier<Credentials> credentials;
    private @Nullable Supplier<TlsStores> tls;
    private @Nullable BiFunction<Record, SinkException, Publisher<Void>> deadLetters;

    PostgresSinkBuilder() {}

    /**
     * Sets the address of the target database. There is no default: required, unless {@link #connectionFactory} is given.
     *
     * <p>Accepted are URLs ({@code postgres://}, {@code postgresql://}, {@code jdbc:postgresql://}, {@code r2dbc:postgresql://})
     * and libpq's keywords ({@code host=… user=…}). Several hosts can be given: the primary among them is used, also after a
     * failover. TLS is set by libpq's parameters. {@code sslmode} is {@code prefer} by default, which does not verify the server:
     * set {@code verify-full} over a network. {@code passfile} names a file with the password. No exception or log contains the
     * URL's password.
     *
     * @param url the address
     */
    public PostgresSinkBuilder url(String url) {
        return option(SinkParameters.URL.name(), url);
    }

    /**
     * Sets the supplier of user name and password, for passwords that are rotated and tokens that expire.
     *
     * <p>It is called before each connection attempt, on a thread that it may block. It overrides the credentials in {@link #url},
     * and is not used with {@link #connectionFactory}. An exception of the supplier is treated like a server that is temporarily
     * unreachable: the attempt is repeated for {@link #retryTimeout}. The default is none.
     *
     * @param credentials the supplier
     */
    public PostgresSinkBuilder credentials(Supplier<Credentials> credentials) {
        this.credentials = Objects.requireNonNull(credentials, "credentials");
        return this;
    }

    /**
     * Sets the supplier of certificates and keys for TLS, instead of files that {@link #url} names. It is called for each
     * connection, so renewed certificates are used from the next connection on. {@code sslmode} is {@code verify-full}
     * unless the address has {@code verify-ca} or {@code require}, which then verify the authority alone. It is not
     * allowed with {@link #connectionFactory}. The default is none.
     */
    public PostgresSinkBuilder tls(Supplier<TlsStores> stores) {
        this.tls = Objects.requireNonNull(stores, "stores");
        return this;
    }

    /**
     * Sets the factory of connections, instead of {@link #url}: r2dbc-postgresql's own, or a pool of its connections.
     *
     * <p>A subscription keeps {@link #parallelism} connections while it writes, and releases each one in the state in which it was
     * received. After an error the physical connection is closed first. The factory itself is never closed.
     *
     * @param factory a factory of connections of r2dbc-postgresql
     */
    public PostgresSinkBuilder connectionFactory(ConnectionFactory factory) {
        this.factory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /**
     * Sets the acknowledger that receives the positions of written records. The default is {@link Acknowledger#none()}.
     *
     * <p>A position is acknowledged after the commit that makes its record durable, in order, and never past a record that failed.
     * The acknowledger is called on a thread of the connection and must not block. Without one the source never confirms anything,
     * so its server retains all WAL.
     *
     * @param acknowledger usually {@code source.acknowledgements()} of the source that emits the records
     */
    public PostgresSinkBuilder acknowledgeTo(Acknowledger acknowledger) {
        this.acknowledger = Objects.requireNonNull(acknowledger, "acknowledger");
        return this;
    }

    /**
     * Sets the listener that is notified of the begin and end of every batch, for metrics and traces. The default is none.
     *
     * <p>It is called on threads of the connections and must not block. If it throws, the sink ends with that error.
     *
     * @param listener the listener
     */
    public PostgresSinkBuilder batchListener(BatchListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the table that records are written to. The default is the record's collection, {@code opencdc.collection}.
     *
     * <p>Accepted are a name in schema {@code public}, {@code schema.table}, and a template with <code>{{ … }}</code> that is evaluated
     * for each record, as in Conduit. A record without a table cannot be written; see {@link #onError}.
     *
     * @param table a name or a template
     */
    public PostgresSinkBuilder table(String table) {
        return option(SinkParameters.TABLE.name(), table);
    }

    /**
     * Sets the function that names the table of each record, instead of a name or a template.
     *
     * <p>It is called several times for a record, on threads of the connections: it must not block, and must return the same table for
     * equal records. A record for which it returns {@code null} or throws cannot be written, see {@link #onError}; a logical message
     * for which it returns {@code null} is skipped. {@link PostgresSink#preflight} calls it with records that have metadata and no
     * row, and omits the tables for which it then throws or returns {@code null}.
     *
     * @param table returns the table of a record
     */
    public PostgresSinkBuilder table(Function<Record, @Nullable CollectionName> table) {
        return set(SinkParameters.TABLE, new TableFunction(table));
    }

    /**
     * Sets the tables that records may be written to. The default is all tables.
     *
     * <p>A record for another table cannot be written; see {@link #onError}. Tables of the server itself, such as those of
     * {@code pg_catalog}, and the sink's own tables are always refused.
     *
     * @param tables names: {@code orders} in schema {@code public}, {@code sales.orders}, or {@code sales.*} for a whole schema
     */
    public PostgresSinkBuilder allowedTables(String... tables) {
        return set(SinkParameters.ALLOWED, List.of(tables));
    }

    /**
     * Sets the columns that identify a row if a record has no key of its own. The default is the table's primary key.
     *
     * <p>A record with a key is always written by that key. Without both, rows are found by all of their values.
     *
     * @param columns the names of the columns
     */
    public PostgresSinkBuilder key(String... columns) {
        return set(SinkParameters.KEY, List.of(columns));
    }

    /**
     * Sets the treatment of a TRUNCATE if the table may also have rows of other collections. The default is
     * {@link SharedTruncate#FAIL}.
     *
     * <p>The rows of a table do not show their collection. Whether only one collection is written to it follows from the name, template
     * or function of {@link #table} and from the tables that the source streams, which its record lists in
     * {@link dev.penstock.core.Metadata#STREAMED}.
     *
     * @param truncate the treatment
     */
    public PostgresSinkBuilder truncateShared(SharedTruncate truncate) {
        return set(SinkParameters.TRUNCATE_SHARED, truncate);
    }

    /**
     * Sets the treatment of target tables that are missing or whose shape differs from that of the rows. The default is
     * {@link SchemaMode#FAIL}.
     *
     * <p>Tables can be created and altered only from the records of a PostgreSQL source, because these carry the definition of
     * their table. The role then needs CREATE on the schema, and ownership of tables that are altered.
     *
     * @param mode the treatment
     */
    public PostgresSinkBuilder schema(SchemaMode mode) {
        return set(SinkParameters.SCHEMA, mode);
    }

    /**
     * Sets the treatment of a column that is dropped in the source, with {@link SchemaMode#EVOLVE}. The default is
     * {@link DroppedColumns#KEEP}: no value of the target is lost.
     *
     * @param columns the treatment
     */
    public PostgresSinkBuilder droppedColumns(DroppedColumns columns) {
        return set(SinkParameters.DROPPED_COLUMNS, columns);
    }

    /**
     * Sets the maximum number of records in one batch, at least 1. The default is 10000.
     *
     * <p>A batch is a group of records that is written in one round trip. It holds the records that wait when the previous batch has
     * been written, so under light load it is smaller, down to one record. Several small source transactions share the
     * transaction of a batch.
     *
     * @param records the number of records
     */
    public PostgresSinkBuilder batchSize(int records) {
        return set(SinkParameters.BATCH_SIZE, records);
    }

    /**
     * Sets the approximate maximum size of one batch in bytes, at least 1. The default is 8 MB.
     *
     * <p>A larger row is written alone. Three batches can be in memory at once: one that is collected, one that is encoded and one
     * that is written.
     *
     * @param bytes the number of bytes
     */
    public PostgresSinkBuilder batchBytes(long bytes) {
        return set(SinkParameters.BATCH_BYTES, bytes);
    }

    /**
     * Sets how long a record waits for others while nothing is being written. The default is 0: it does not wait.
     *
     * <p>A delay makes batches larger and fewer, at the price of latency. While a batch is being written, the next one is collected
     * anyway.
     *
     * @param delay the duration, 0 or more
     */
    public PostgresSinkBuilder batchDelay(Duration delay) {
        return set(SinkParameters.BATCH_DELAY, delay);
    }

    /**
     * Sets how a source transaction that is larger than a batch is written. The default is {@link BatchTransactions#WHOLE}.
     *
     * @param transactions whether it is written in one transaction of the target, or in one for each batch
     */
    public PostgresSinkBuilder batchTransactions(BatchTransactions transactions) {
        return set(SinkParameters.BATCH_TRANSACTIONS, transactions);
    }

    /**
     * Sets the number of connections that write, at least 1. The default is 1. Must be 1 with {@link Delivery#EXACTLY_ONCE}.
     *
     * <p>The changes of one key stay in order. With more than 1 connection a source transaction that fits a batch is divided among
     * the connections, which commit separately: readers can see a part of it.
     *
     * @param writers the number of connections
     */
    public PostgresSinkBuilder parallelism(int writers) {
        return set(SinkParameters.PARALLELISM, writers);
    }

    /**
     * Sets the delivery guarantee. The default is {@link Delivery#AT_LEAST_ONCE}.
     *
     * <p>With {@link Delivery#EXACTLY_ONCE} the position is stored in the transaction of the records, under the name of the {@link
     * #pipeline}. The source must resume from that position: see {@link PostgresSink#resume}.
     *
     * @param delivery the guarantee
     */
    public PostgresSinkBuilder delivery(Delivery delivery) {
        return set(SinkParameters.DELIVERY, delivery);
    }

    /**
     * Sets the name under which the position is stored. Required with {@link Delivery#EXACTLY_ONCE}; there is no default.
     *
     * <p>Two sinks with the same name and position table are instances of one pipeline: the one that starts later takes over, and
     * the earlier one ends with an error.
     *
     * @param name the name, unique among the pipelines of one position table
     */
    public PostgresSinkBuilder pipeline(String name) {
        return option(SinkParameters.PIPELINE.name(), name);
    }

    /**
     * Sets the table that positions are stored in. The default is {@code penstock.position}.
     *
     * <p>Schema and table are created if they do not exist and the role may create them. An existing table is used only if a
     * trusted role owns it.
     *
     * @param table {@code table} in schema {@code public}, or {@code schema.table}
     */
    public PostgresSinkBuilder positionTable(String table) {
        return option(SinkParameters.POSITION_TABLE.name(), table);
    }

    /**
     * Sets the treatment of a record that cannot be written. The default is {@link OnError#FAIL}.
     *
     * <p>A record cannot be written if its table or a column is missing, a value does not fit, or a constraint is violated. A lost
     * connection or a deadlock is not an error of a record: it is retried for {@link #retryTimeout}.
     *
     * @param onError the treatment
     */
    public PostgresSinkBuilder onError(OnError onError) {
        return set(SinkParameters.ON_ERROR, onError);
    }

    /**
     * Sets the table of dead letters, the records that cannot be written. Requires {@link OnError#DEAD_LETTER}.
     *
     * <p>A dead letter has the record as JSON, its position and the error. It is written in the transaction of the other records.
     * The table is created if it does not exist. There is no default; {@code penstock.dead_letter} is a usual choice.
     *
     * @param table {@code table} in schema {@code public}, or {@code schema.table}
     */
    public PostgresSinkBuilder deadLetterTable(String table) {
        return option(SinkParameters.DEAD_LETTER_TABLE.name(), table);
    }

    /**
     * Sets {@link OnError#DEAD_LETTER} and a function that receives each record that cannot be written, with the reason.
     *
     * <p>The publisher that the function returns is subscribed to once. The record is acknowledged when the publisher completes; an
     * error of the publisher ends the sink. The function is called on a thread of the connection and must not block. After a crash
     * the same record can be passed again.
     *
     * @param function returns a publisher that stores the dead letter
     */
    public PostgresSinkBuilder deadLetters(BiFunction<Record, SinkException, Publisher<Void>> function) {
        this.deadLetters = Objects.requireNonNull(function, "function");
        return onError(OnError.DEAD_LETTER);
    }

    /**
     * Sets whether triggers fire and foreign keys are checked when the sink writes. The default is {@link
     * ReplicationRole#ORIGIN}.
     *
     * <p>{@link ReplicationRole#REPLICA} needs a superuser up to PostgreSQL 14, and {@code GRANT SET ON PARAMETER
     * session_replication_role} from 15 on.
     *
     * @param role the role of the session
     */
    public PostgresSinkBuilder replicationRole(ReplicationRole role) {
        return set(SinkParameters.REPLICATION_ROLE, role);
    }

    /**
     * Sets the replication origin that marks the writes of the sink. The default is none: the writes count as local.
     *
     * <p>A source on the target with {@code logrepl.origin=none} omits marked changes; two databases that replicate each other need
     * that in both directions. The origin is created if it does not exist. Each further connection of {@link #parallelism} has an
     * origin of its own, with a number after the name. The role needs EXECUTE on the functions of origins, and a direct connection:
     * a pooler in transaction mode does not work.
     *
     * @param name the name of the origin
     */
    public PostgresSinkBuilder replicationOrigin(String name) {
        return option(SinkParameters.REPLICATION_ORIGIN.name(), name);
    }

    /**
     * Sets how long the target may take to answer one step of a transaction, including waits for locks. The default is
     * 30 minutes; 0 means no limit.
     *
     * <p>After that the connection is closed and the transaction is retried for {@link #retryTimeout}.
     *
     * @param timeout the duration, 0 or more
     */
    public PostgresSinkBuilder answerTimeout(Duration timeout) {
        return set(SinkParameters.ANSWER_TIMEOUT, timeout);
    }

    /**
     * Sets how long a transaction is retried after lost connections, deadlocks and serialization failures. The default is
     * 5 minutes; 0 means no retry.
     *
     * <p>The time counts from the first failure, and begins again after each commit. The pauses between attempts grow. When the time
     * has passed, the sink ends with the last error, which is {@linkplain dev.penstock.core.PenstockException#isTransient() transient}.
     *
     * @param timeout the duration, 0 or more
     */
    public PostgresSinkBuilder retryTimeout(Duration timeout) {
        return set(SinkParameters.RETRY_TIMEOUT, timeout);
    }

    /**
     * Sets an option by its name, as text. The same validation applies as to typed options.
     *
     * @param name one of the names in {@link PostgresSink#options()}; another name is a problem that {@link #build()} reports
     * @param text the value; empty text sets the default
     */
    public PostgresSinkBuilder option(String name, String text) {
        Objects.requireNonNull(text, name);
        given.add(settings -> settings.set(name, text));
        return this;
    }

    /**
     * Sets options by their names, as text, as if {@link #option} were called for each.
     *
     * @param options names and values
     */
    public PostgresSinkBuilder options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /**
     * Returns a sink with these options. It opens no connection; each subscription opens its own.
     *
     * @throws ConfigurationException with all problems at once; its message names the options and contains no values
     */
    public PostgresSink build() {
        Settings settings = settings();
        if (factory != null && tls != null) {
            throw SinkAssembly.problem(
                    SinkParameters.URL, "is required with TLS stores: a connection factory has its own TLS settings");
        }
        ConnectionFactory connections =
                factory == null ? SinkAssembly.connections(settings, credentials, tls) : factory;
        String target = factory == null ? settings.get(SinkParameters.URL).toString() : "given connections";
        return new PostgresSink(
                target, connections, SinkAssembly.writeOptions(settings, deadLetters), acknowledger, listener);
    }

    /** Returns the checked settings. With a connection factory, the URL is not an option. */
    private Settings settings() {
        Specification specification = factory == null
                ? SinkParameters.SPECIFICATION
                : Specification.of(SinkParameters.SPECIFICATION.parameters().stream()
                                .filter(parameter -> !parameter.equals(SinkParameters.URL))
                                .toArray(Parameter<?>[]::new))
                        .withRules(SinkParameters.RULES);
        SettingsBuilder settings = specification.settings();
        given.forEach(setter -> setter.accept(settings));
        Settings valid = settings.build();
        boolean lacksTable = valid.get(SinkParameters.ON_ERROR) == OnError.DEAD_LETTER
                && deadLetters == null
                && !valid.isGiven(SinkParameters.DEAD_LETTER_TABLE);
        if (lacksTable) {
            throw SinkAssembly.problem(SinkParameters.DEAD_LETTER_TABLE, "is required with onError=dead-letter");
        }
        return valid;
    }

    private <T> PostgresSinkBuilder set(Parameter<T> parameter, T value) {
        Objects.requireNonNull(value, parameter.name());
        given.add(settings -> settings.set(parameter, value));
        return this;
    }
}
