package dev.penstock.source;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.core.TlsStores;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Builder of a {@link PostgresSource}, with options as typed values or as text. {@link #build()} validates all options
 * and reports all problems at once. An option that is set twice has the later value. Not thread-safe.
 */
public final class PostgresSourceBuilder {
    /**
     * Small enough that an interrupted snapshot repeats little and that the readers end at about the same time; large
     * enough that a chunk costs nothing.
     */
    private static final long CHUNK_BYTES = 16L * 1024 * 1024;

    private final SettingsBuilder settings = SourceParameters.SPECIFICATION.settings();
    private long chunkBytes = CHUNK_BYTES;
    private @Nullable Supplier<Credentials> credentials;
    private @Nullable Supplier<TlsStores> tls;
    private UnaryOperator<Flux<Record>> decorator = UnaryOperator.identity();

    PostgresSourceBuilder() {}

    /**
     * Sets the address of the database to read. Required.
     *
     * <p>Accepted are URLs ({@code postgres://}, {@code postgresql://}, {@code jdbc:postgresql://}) and libpq's keywords
     * ({@code host=… user=…}). Several hosts can be given: the primary among them is used, also after a failover. The address must
     * lead to the server itself, because replication does not work through a pooler in transaction mode. TLS is set by libpq's
     * parameters; {@code sslmode} is {@code prefer} by default, so set {@code verify-full} over a network. No exception or log
     * contains the URL's password.
     *
     * @param url the address
     */
    public PostgresSourceBuilder url(String url) {
        return option(SourceParameters.URL.name(), url);
    }

    /**
     * Sets the supplier of user name and password, for passwords that are rotated and tokens that expire.
     *
     * <p>It is called before each connection attempt, on a thread of the source that it may block. It takes precedence over the
     * credentials in {@link #url}. An exception of the supplier is treated like a server that is temporarily unreachable. The
     * default is none.
     *
     * @param credentials the supplier
     */
    public PostgresSourceBuilder credentials(Supplier<Credentials> credentials) {
        this.credentials = Objects.requireNonNull(credentials, "credentials");
        return this;
    }

    /**
     * Sets the supplier of certificates and keys for TLS, instead of files that {@link #url} names. It is called for each
     * connection, so renewed certificates are used from the next connection on. {@code sslmode} is {@code verify-full}
     * unless the address has {@code verify-ca} or {@code require}, which then verify the authority alone. The default is
     * none.
     */
    public PostgresSourceBuilder tls(Supplier<TlsStores> stores) {
        this.tls = Objects.requireNonNull(stores, "stores");
        return this;
    }

    /**
     * Sets the tables: {@code name} in schema {@code public}, {@code schema.name}, {@code schema.*}, or {@code *} for
     * all of schema {@code public}. A {@code *} within a name matches any text. A leading {@code !} excludes the
     * matching tables. Names with a dot, a comma or a quote are written in double quotes. Required.
     */
    public PostgresSourceBuilder tables(String... tables) {
        return option(SourceParameters.TABLES.name(), String.join(",", tables));
    }

    /**
     * Sets columns that never leave the server: {@code table.column}, {@code schema.table.column}, or a column name
     * alone, which applies to all chosen tables. Needs PostgreSQL 15. The default is none.
     */
    public PostgresSourceBuilder excludedColumns(String... columns) {
        return option(SourceParameters.COLUMNS_EXCLUDE.name(), String.join(",", columns));
    }

    /**
     * Sets columns whose values are masked before they become records: {@code column=null}, {@code column=sha256} or
     * {@code column=text:…}, with names as in {@link #excludedColumns}. The default is none.
     */
    public PostgresSourceBuilder maskedColumns(String... masks) {
        return option(SourceParameters.COLUMNS_MASK.name(), String.join(",", masks));
    }

    /** Sets the salt of {@code sha256} masks, a secret. Required if a mask is {@code sha256}; there is no default. */
    public PostgresSourceBuilder maskSalt(String salt) {
        return option(SourceParameters.COLUMNS_MASK_SALT.name(), salt);
    }

    /**
     * Sets whether existing rows are read. The default is {@link SnapshotMode#INITIAL}.
     *
     * <p>It applies when a stream starts from the beginning. A stream that resumes after a position reads only the tables that were
     * added or not finished.
     *
     * @param mode the mode
     */
    public PostgresSourceBuilder snapshotMode(SnapshotMode mode) {
        return set(SourceParameters.SNAPSHOT_MODE, mode);
    }

    /**
     * Sets the number of connections that read the snapshot in parallel, at least 1. The default is 2.
     *
     * <p>All of them read the same snapshot of the database. Large tables are divided into ranges of the key, so more readers help
     * with one table too. Each reader may hold one row beyond {@link #bufferBytes}.
     *
     * @param readers the number of connections
     */
    public PostgresSourceBuilder snapshotParallelism(int readers) {
        return set(SourceParameters.SNAPSHOT_PARALLELISM, readers);
    }

    /**
     * Sets the order in which the snapshot reads tables. The default is {@link SnapshotOrder#PARENTS_FIRST}, so that a sink can
     * write into tables with foreign keys.
     *
     * @param order the order
     */
    public PostgresSourceBuilder snapshotOrder(SnapshotOrder order) {
        return set(SourceParameters.SNAPSHOT_ORDER, order);
    }

    /**
     * Sets the name of the publication, at most 63 bytes. The default is {@code conduitpub}, the default of Conduit's connector.
     *
     * <p>The publication is created if it does not exist. An existing one must publish the chosen tables, and may publish more.
     *
     * @param name the name
     */
    public PostgresSourceBuilder publicationName(String name) {
        return set(SourceParameters.PUBLICATION_NAME, name);
    }

    /**
     * Sets the name of the replication slot, matching {@code [a-z0-9_]{1,63}}. Required, except with {@link SnapshotMode#ONLY},
     * which uses no slot.
     *
     * <p>A slot belongs to one application: it retains the WAL that this application has not acknowledged. It is created if it does
     * not exist. A slot that is not used any more must be dropped, see {@link SourceAdmin#cleanup()}: it retains WAL for ever.
     *
     * @param name the name
     */
    public PostgresSourceBuilder slotName(String name) {
        return set(SourceParameters.SLOT_NAME, name);
    }

    /**
     * Sets whether {@link SourceAdmin#cleanup()} drops slot and publication. The default is {@code true}.
     *
     * @param autoCleanup {@code false} to keep both
     */
    public PostgresSourceBuilder autoCleanup(boolean autoCleanup) {
        return set(SourceParameters.AUTO_CLEANUP, autoCleanup);
    }

    /**
     * Sets the longest interval between two status updates to the server, more than 0. The default is 5 seconds.
     *
     * <p>A status update confirms the acknowledged position, so that the server can discard WAL. The publication and the tables are
     * compared with their earlier state once per interval.
     *
     * @param interval the interval
     */
    public PostgresSourceBuilder statusInterval(Duration interval) {
        return set(SourceParameters.STATUS_INTERVAL, interval);
    }

    /**
     * Sets whether the slot is temporary. The default is {@code false}. Not allowed together with {@link #failover}.
     *
     * <p>A temporary slot ends with its connection and retains no WAL afterwards. A lost connection is then an error, and a stream
     * cannot be resumed after a position.
     *
     * @param temporary whether the slot is temporary
     */
    public PostgresSourceBuilder temporarySlot(boolean temporary) {
        return set(SourceParameters.TEMPORARY_SLOT, temporary);
    }

    /**
     * Sets whether the slot is synchronised to standbys, so that a promoted standby has it. The default is {@code false}.
     *
     * <p>Needs PostgreSQL 17, {@code sync_replication_slots} on the standby, and the standby's physical slot in
     * {@code synchronized_standby_slots} of the primary (PostgreSQL manual, section "Logical Decoding Concepts").
     *
     * @param failover whether the slot is synchronised
     */
    public PostgresSourceBuilder failover(boolean failover) {
        return set(SourceParameters.FAILOVER, failover);
    }

    /**
     * Sets the longest wait for the slot to be created or released, more than 0. The default is 60 seconds.
     *
     * <p>Creating a slot waits for all transactions that are running. If the wait ends, the error names the transactions or the
     * process that holds the slot.
     *
     * @param timeout the duration
     */
    public PostgresSourceBuilder slotTimeout(Duration timeout) {
        return set(SourceParameters.SLOT_TIMEOUT, timeout);
    }

    /**
     * Sets the handling of TRUNCATE. The default is {@link TruncateMode#EMIT}.
     *
     * @param mode whether a TRUNCATE is emitted as records
     */
    public PostgresSourceBuilder truncate(TruncateMode mode) {
        return set(SourceParameters.TRUNCATE, mode);
    }

    /**
     * Sets whether messages of {@code pg_logical_emit_message} are emitted as records. The default is {@code false}.
     *
     * <p>Such a record has no collection; {@link Record#message()} returns its content. Applications use them as an outbox without a
     * table, or to mark a point in the stream.
     *
     * @param messages whether messages are emitted
     */
    public PostgresSourceBuilder messages(boolean messages) {
        return set(SourceParameters.MESSAGES, messages);
    }

    /**
     * Sets whether a change of a table's columns is emitted as a record. The default is {@link SchemaChanges#IGNORE}.
     *
     * @param changes whether changes are emitted
     */
    public PostgresSourceBuilder schemaChanges(SchemaChanges changes) {
        return set(SourceParameters.SCHEMA_CHANGES, changes);
    }

    /**
     * Sets which changes are streamed, by the server on which they were first made. The default is {@link Origin#ANY}.
     *
     * @param origin the filter; {@link Origin#NONE} needs PostgreSQL 16
     */
    public PostgresSourceBuilder origin(Origin origin) {
        return set(SourceParameters.ORIGIN, origin);
    }

    /**
     * Sets the number of consecutive attempts to replace a lost connection, at least 0. The default is {@link
     * Integer#MAX_VALUE}, which means unlimited.
     *
     * <p>With 0 every lost connection is an error signal. The count begins again when a connection has been made. While the source
     * tries to reconnect, its {@linkplain PostgresSource#events() events} and status say why.
     *
     * @param attempts the number of attempts
     */
    public PostgresSourceBuilder reconnectMaxAttempts(int attempts) {
        return set(SourceParameters.RECONNECT_MAX_ATTEMPTS, attempts);
    }

    /**
     * Sets the longest pause between two attempts to reconnect, more than 0. The default is 30 seconds.
     *
     * <p>The first pause is short, and each further one is longer.
     *
     * @param backoff the duration
     */
    public PostgresSourceBuilder reconnectMaxBackoff(Duration backoff) {
        return set(SourceParameters.RECONNECT_MAX_BACKOFF, backoff);
    }

    /**
     * Sets the number of bytes that are read ahead of the subscriber, in snapshot and stream, more than 0. The default is 8 MiB.
     *
     * <p>Without demand the source reads no further, and the connection stays open. A larger row is read alone.
     *
     * @param bytes the number of bytes
     */
    public PostgresSourceBuilder bufferBytes(long bytes) {
        return set(SourceParameters.BUFFER_BYTES, bytes);
    }

    /**
     * Sets the reaction to a slot that was confirmed past the stored position. The default is {@link SlotAhead#START}.
     *
     * @param slotAhead the reaction
     */
    public PostgresSourceBuilder slotAhead(SlotAhead slotAhead) {
        return set(SourceParameters.SLOT_AHEAD, slotAhead);
    }

    /**
     * Sets the reaction to a slot that another process holds. The default is {@link SlotInUse#FAIL}.
     *
     * <p>With {@link SlotInUse#WAIT} an instance is a standby that takes over when the slot is released.
     *
     * @param slotInUse the reaction
     */
    public PostgresSourceBuilder slotInUse(SlotInUse slotInUse) {
        return set(SourceParameters.SLOT_IN_USE, slotInUse);
    }

    /**
     * Sets the reaction to a slot that is missing or invalidated. The default is {@link SlotLost#FAIL}: changes may be missing, so
     * an operator should know.
     *
     * @param slotLost the reaction
     */
    public PostgresSourceBuilder slotLost(SlotLost slotLost) {
        return set(SourceParameters.SLOT_LOST, slotLost);
    }

    /**
     * Sets the reaction to an alteration of the publication or of a streamed table that can lose changes. The default
     * is {@link SourceChanged#FAIL}.
     */
    public PostgresSourceBuilder sourceChanged(SourceChanged sourceChanged) {
        return set(SourceParameters.SOURCE_CHANGED, sourceChanged);
    }

    /**
     * Sets the system identifier of the database from which this one was upgraded or restored.
     *
     * <p>By default a position is valid only on the database system that produced it; the error about another one names its
     * identifier. With this option positions of that system are accepted. Everything up to them counts as read, so the old database
     * must have been drained.
     *
     * @param systemIdentifier the identifier, a decimal number
     */
    public PostgresSourceBuilder movedFrom(String systemIdentifier) {
        return option(SourceParameters.MOVED_FROM.name(), systemIdentifier);
    }

    /**
     * Sets an option by its name, as text. The same validation applies as to typed options.
     *
     * @param name one of the names in {@link PostgresSource#options()}; another name is a problem that {@link #build()} reports
     * @param value the value; empty text sets the default
     */
    public PostgresSourceBuilder option(String name, String value) {
        settings.set(name, value);
        return this;
    }

    /**
     * Adds an operator that is applied to the records of every subscription, such as one that counts them. Operators
     * are applied in the order in which they were added. An operator should keep the order, the demand and every
     * record.
     */
    public PostgresSourceBuilder decorate(UnaryOperator<Flux<Record>> operator) {
        Objects.requireNonNull(operator, "operator");
        UnaryOperator<Flux<Record>> before = decorator;
        decorator = records -> operator.apply(before.apply(records));
        return this;
    }

    /** Sets the size of the part of a table that one reader reads at once; for tests, whose tables are small. */
    PostgresSourceBuilder chunkBytes(long bytes) {
        chunkBytes = bytes;
        return this;
    }

    /**
     * Returns a source with these options. It opens no connection; each subscription opens its own.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems at once; its message names the options and contains no values
     */
    public PostgresSource build() {
        return build(settings.require(
                        SourceParameters.SLOT_NAME,
                        options -> options.get(SourceParameters.SNAPSHOT_MODE) != SnapshotMode.ONLY,
                        "a slot belongs to one application, so give it a name of its own")
                .build());
    }

    /** Returns a source whose slot has Conduit's default name if the options give none. */
    PostgresSource buildWithDefaultSlot() {
        return build(settings.build());
    }

    private PostgresSource build(Settings valid) {
        SourceOptions options = SourceOptions.of(valid, address(valid), chunkBytes);
        return new PostgresSource(options, credentials, decorator);
    }

    private DatabaseUrl address(Settings valid) {
        DatabaseUrl url = valid.get(SourceParameters.URL);
        try {
            return tls == null ? url : url.withTls(tls);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(new Problem(
                    SourceParameters.URL.name(), Objects.requireNonNullElse(e.getMessage(), "cannot be used"))));
        }
    }

    private <T> PostgresSourceBuilder set(Parameter<T> parameter, T value) {
        settings.set(parameter, value);
        return this;
    }
}
