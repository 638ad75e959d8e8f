package dev.penstock.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.CollectionName;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.Login;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.connection.ReplicationOrigin;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import dev.penstock.sink.internal.preparation.TargetScope;
import dev.penstock.sink.internal.schema.SchemaOptions;
import dev.penstock.sink.internal.transaction.Rejection;
import dev.penstock.sink.internal.transaction.WriteOptions;
import dev.penstock.sink.status.BatchListener;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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
    private @Nullable BiFunction<Record, SinkException, Publisher<Void>> deadLetters;

    PostgresSinkBuilder() {}

    /**
     * Sets the database to write to, as a URL ({@code postgres://}, {@code postgresql://}, {@code jdbc:postgresql://},
     * {@code r2dbc:postgresql://}) or as libpq's keywords. Required, unless {@link #connectionFactory} is given.
     */
    public PostgresSinkBuilder url(String url) {
        return option(SinkParameters.URL.name(), url);
    }

    /**
     * Sets the supplier of user and password. It is called before each connection, on a thread that it may block, so
     * rotated passwords and expiring tokens are always current. It overrides the credentials in {@link #url}, and is
     * not used with {@link #connectionFactory}. An exception of the supplier counts as a server that cannot be reached
     * at the moment. The default is none.
     */
    public PostgresSinkBuilder credentials(Supplier<Credentials> credentials) {
        this.credentials = Objects.requireNonNull(credentials, "credentials");
        return this;
    }

    /**
     * Sets the factory of connections, instead of {@link #url}: r2dbc-postgresql, or a pool of its connections. The
     * factory is never closed. Connections are released to it; after an error the physical connection is closed first.
     */
    public PostgresSinkBuilder connectionFactory(ConnectionFactory factory) {
        this.factory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** Sets the acknowledger that receives the position of durable records. The default is none. */
    public PostgresSinkBuilder acknowledgeTo(Acknowledger acknowledger) {
        this.acknowledger = Objects.requireNonNull(acknowledger, "acknowledger");
        return this;
    }

    /** Sets the listener that is notified of every batch, for metrics and traces. The default is none. */
    public PostgresSinkBuilder batchListener(BatchListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the table: a name in schema {@code public}, {@code schema.table}, or a template with <code>{{ … }}</code> evaluated
     * for each record. The default is the record's {@code opencdc.collection}.
     */
    public PostgresSinkBuilder table(String table) {
        return option(SinkParameters.TABLE.name(), table);
    }

    /**
     * Sets the tables that records may be written to; {@code schema.*} allows all tables of a schema. A record for
     * another table cannot be written. The default is all tables, except those of the server itself and the sink's own,
     * which are always refused.
     */
    public PostgresSinkBuilder allowedTables(String... tables) {
        return set(SinkParameters.ALLOWED, List.of(tables));
    }

    /** Sets the columns that identify a row if a record has no key. The default is the table's primary key. */
    public PostgresSinkBuilder key(String... columns) {
        return set(SinkParameters.KEY, List.of(columns));
    }

    /**
     * Sets the treatment of target tables that are missing or differ in shape from the rows. Tables are created from
     * rows of a PostgreSQL source. The default is {@link SchemaMode#FAIL}.
     */
    public PostgresSinkBuilder schema(SchemaMode mode) {
        return set(SinkParameters.SCHEMA, mode);
    }

    /**
     * Sets the treatment of a column that is dropped in the source, with {@link SchemaMode#EVOLVE}. The default is to
     * keep it.
     */
    public PostgresSinkBuilder droppedColumns(DroppedColumns columns) {
        return set(SinkParameters.DROPPED_COLUMNS, columns);
    }

    /** Sets the maximum number of records in one transaction, 1 or more. The default is 10000. */
    public PostgresSinkBuilder batchSize(int records) {
        return set(SinkParameters.BATCH_SIZE, records);
    }

    /**
     * Sets the approximate number of bytes in one transaction, 1 or more; a larger row is written alone. The default is
     * 8 MB.
     */
    public PostgresSinkBuilder batchBytes(long bytes) {
        return set(SinkParameters.BATCH_BYTES, bytes);
    }

    /** Sets how long a record waits for others while nothing is being written. The default is 0: it does not wait. */
    public PostgresSinkBuilder batchDelay(Duration delay) {
        return set(SinkParameters.BATCH_DELAY, delay);
    }

    /**
     * Sets how a source transaction that is larger than a batch is written. The default is {@link BatchTransactions#WHOLE}.
     */
    public PostgresSinkBuilder batchTransactions(BatchTransactions transactions) {
        return set(SinkParameters.BATCH_TRANSACTIONS, transactions);
    }

    /** Sets the number of connections that write, 1 or more; the changes of one key stay in order. The default is 1. */
    public PostgresSinkBuilder parallelism(int writers) {
        return set(SinkParameters.PARALLELISM, writers);
    }

    /** Sets the delivery guarantee. The default is {@link Delivery#AT_LEAST_ONCE}. */
    public PostgresSinkBuilder delivery(Delivery delivery) {
        return set(SinkParameters.DELIVERY, delivery);
    }

    /** Sets the name under which the position is stored. Required with {@link Delivery#EXACTLY_ONCE}. */
    public PostgresSinkBuilder pipeline(String name) {
        return option(SinkParameters.PIPELINE.name(), name);
    }

    /** Sets the table that positions are stored in. The default is {@code penstock.position}. */
    public PostgresSinkBuilder positionTable(String table) {
        return option(SinkParameters.POSITION_TABLE.name(), table);
    }

    /** Sets the treatment of a record that cannot be written. The default is {@link OnError#FAIL}. */
    public PostgresSinkBuilder onError(OnError onError) {
        return set(SinkParameters.ON_ERROR, onError);
    }

    /** Sets the table of dead letters, the records that cannot be written, with {@link OnError#DEAD_LETTER}. */
    public PostgresSinkBuilder deadLetterTable(String table) {
        return option(SinkParameters.DEAD_LETTER_TABLE.name(), table);
    }

    /**
     * Sets {@link OnError#DEAD_LETTER} and a function that receives each record that cannot be written, and the reason.
     * The record is acknowledged when the publisher that the function returns completes; an error of it ends the sink.
     */
    public PostgresSinkBuilder deadLetters(BiFunction<Record, SinkException, Publisher<Void>> function) {
        this.deadLetters = Objects.requireNonNull(function, "function");
        return onError(OnError.DEAD_LETTER);
    }

    /** Sets the behaviour of triggers and foreign keys. The default is {@link ReplicationRole#ORIGIN}. */
    public PostgresSinkBuilder replicationRole(ReplicationRole role) {
        return set(SinkParameters.REPLICATION_ROLE, role);
    }

    /**
     * Sets the replication origin that marks the writes of the sink. Each further connection of {@link #parallelism}
     * has an origin of its own, with a number after the name. A source on the target with {@code logrepl.origin=none}
     * omits the marked changes, as two databases that replicate each other require. The origin is created if it does
     * not exist. The role needs EXECUTE on the functions of origins, and a session of its own: no pooler in transaction
     * mode. The default is none: the writes count as local.
     */
    public PostgresSinkBuilder replicationOrigin(String name) {
        return option(SinkParameters.REPLICATION_ORIGIN.name(), name);
    }

    /**
     * Sets how long the target may take to answer a part of a transaction, waiting for locks included. Then the
     * connection is closed and the transaction is retried. 0 means no limit. The default is 30 minutes.
     */
    public PostgresSinkBuilder answerTimeout(Duration timeout) {
        return set(SinkParameters.ANSWER_TIMEOUT, timeout);
    }

    /**
     * Sets how long a transaction is retried after lost connections, deadlocks and serialization failures; 0 means no
     * retry. The default is 5 minutes.
     */
    public PostgresSinkBuilder retryTimeout(Duration timeout) {
        return set(SinkParameters.RETRY_TIMEOUT, timeout);
    }

    /** Sets an option by its name in {@link PostgresSink#options()}, as text. */
    public PostgresSinkBuilder option(String name, String text) {
        Objects.requireNonNull(text, name);
        given.add(settings -> settings.set(name, text));
        return this;
    }

    /** Sets options by their names in {@link PostgresSink#options()}, as text. */
    public PostgresSinkBuilder options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /**
     * Returns the sink. Nothing is connected yet.
     *
     * @throws ConfigurationException with all problems; the message holds no value
     */
    public PostgresSink build() {
        Settings settings = settings();
        ConnectionFactory connections = factory == null ? connections(settings) : factory;
        String target = factory == null ? settings.get(SinkParameters.URL).toString() : "given connections";
        return new PostgresSink(target, connections, writeOptions(settings), acknowledger, listener);
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
            throw problem(SinkParameters.DEAD_LETTER_TABLE, "is required with onError=dead-letter");
        }
        return valid;
    }

    private ConnectionFactory connections(Settings settings) {
        try {
            return UrlConnectionFactory.of(Login.of(settings.get(SinkParameters.URL), credentials));
        } catch (IllegalArgumentException e) {
            throw problem(SinkParameters.URL, "has parameters that do not fit together");
        }
    }

    private static ConfigurationException problem(Parameter<?> parameter, String problem) {
        return new ConfigurationException(List.of(new Problem(parameter.name(), problem)));
    }

    private WriteOptions writeOptions(Settings settings) {
        boolean exactlyOnce = settings.get(SinkParameters.DELIVERY) == Delivery.EXACTLY_ONCE;
        return new WriteOptions(
                settings.get(SinkParameters.TABLE),
                scope(settings),
                settings.find(SinkParameters.KEY).orElse(List.of()),
                settings.get(SinkParameters.BATCH_SIZE),
                settings.get(SinkParameters.BATCH_BYTES),
                settings.get(SinkParameters.BATCH_DELAY),
                settings.get(SinkParameters.BATCH_TRANSACTIONS) == BatchTransactions.WHOLE,
                settings.get(SinkParameters.PARALLELISM),
                exactlyOnce
                        ? new WriteOptions.Pipeline(
                                settings.get(SinkParameters.PIPELINE), settings.get(SinkParameters.POSITION_TABLE))
                        : null,
                settings.get(SinkParameters.REPLICATION_ROLE) == ReplicationRole.REPLICA,
                settings.find(SinkParameters.REPLICATION_ORIGIN)
                        .map(ReplicationOrigin::new)
                        .orElse(null),
                rejection(settings),
                schema(settings),
                settings.get(SinkParameters.ANSWER_TIMEOUT),
                settings.get(SinkParameters.RETRY_TIMEOUT));
    }

    private static SchemaOptions schema(Settings settings) {
        SchemaMode mode = settings.get(SinkParameters.SCHEMA);
        return new SchemaOptions(
                mode != SchemaMode.FAIL,
                mode == SchemaMode.EVOLVE,
                settings.get(SinkParameters.DROPPED_COLUMNS) == DroppedColumns.DROP);
    }

    private static TargetScope scope(Settings settings) {
        Set<CollectionName> own = new HashSet<>();
        own.add(settings.get(SinkParameters.POSITION_TABLE));
        settings.find(SinkParameters.DEAD_LETTER_TABLE).ifPresent(own::add);
        try {
            return TargetScope.of(own, settings.find(SinkParameters.ALLOWED).orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw problem(SinkParameters.ALLOWED, "must hold names: table, schema.table or schema.*");
        }
    }

    private Rejection rejection(Settings settings) {
        if (settings.get(SinkParameters.ON_ERROR) == OnError.FAIL) {
            return new Rejection.Fail();
        }
        return deadLetters != null
                ? new Rejection.ToFunction(deadLetters)
                : new Rejection.ToTable(settings.get(SinkParameters.DEAD_LETTER_TABLE));
    }

    private <T> PostgresSinkBuilder set(Parameter<T> parameter, T value) {
        Objects.requireNonNull(value, parameter.name());
        given.add(settings -> settings.set(parameter, value));
        return this;
    }
}
