package dev.penstock.source;

import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Collects the options of a {@link PostgresSource}, typed or as text. Nothing is checked before {@link #build()}, which
 * reports all problems at once. Of two values for one option the later counts. Not thread-safe.
 */
public final class PostgresSourceBuilder {
    /**
     * So small that little is read again where a snapshot is interrupted and readers end at about the same time, so large
     * that a chunk costs nothing.
     */
    private static final long CHUNK_BYTES = 16L * 1024 * 1024;

    private final SettingsBuilder settings = SourceParameters.SPECIFICATION.settings();
    private long chunkBytes = CHUNK_BYTES;
    private @Nullable Supplier<Credentials> credentials;
    private UnaryOperator<Flux<Record>> decorator = UnaryOperator.identity();

    PostgresSourceBuilder() {}

    /**
     * Sets the database to read, as a URL ({@code postgres://}, {@code postgresql://}, {@code jdbc:postgresql://}) or as
     * libpq's keywords ({@code host=… user=…}). Required.
     */
    public PostgresSourceBuilder url(String url) {
        settings.set(SourceParameters.URL.name(), url);
        return this;
    }

    /**
     * Sets the supplier of user and password. It is asked before each connection, on a thread of the source that it may block, so that a
     * password that is rotated and a token that expires are those of the moment. It counts for more than what {@link #url} has. An
     * exception of it counts as a server that cannot be reached for the moment. The default is none.
     */
    public PostgresSourceBuilder credentials(Supplier<Credentials> credentials) {
        this.credentials = Objects.requireNonNull(credentials, "credentials");
        return this;
    }

    /**
     * Sets the tables: {@code name} in schema {@code public}, {@code schema.name}, {@code schema.*}, or {@code *} for all
     * of schema {@code public}. A {@code *} within a name stands for any text, and a {@code !} in front leaves tables out. Names with a dot, a comma or a quote are written in double quotes. Required.
     */
    public PostgresSourceBuilder tables(String... tables) {
        settings.set(SourceParameters.TABLES.name(), String.join(",", tables));
        return this;
    }

    /**
     * Sets columns that never leave the server: {@code table.column}, {@code schema.table.column}, or a name alone for the columns of
     * that name of all chosen tables. Needs PostgreSQL 15. The default is none.
     */
    public PostgresSourceBuilder excludedColumns(String... columns) {
        settings.set(SourceParameters.COLUMNS_EXCLUDE.name(), String.join(",", columns));
        return this;
    }

    /**
     * Sets columns whose values are replaced before they become records: {@code column=null}, {@code column=sha256} or
     * {@code column=text:…}, with names as in {@link #excludedColumns}. The default is none.
     */
    public PostgresSourceBuilder maskedColumns(String... masks) {
        settings.set(SourceParameters.COLUMNS_MASK.name(), String.join(",", masks));
        return this;
    }

    /** Sets the salt of {@code sha256} masks, a secret. Required with such a mask. */
    public PostgresSourceBuilder maskSalt(String salt) {
        settings.set(SourceParameters.COLUMNS_MASK_SALT.name(), salt);
        return this;
    }

    /** Sets whether rows that are there already are read. The default is {@link SnapshotMode#INITIAL}. */
    public PostgresSourceBuilder snapshotMode(SnapshotMode mode) {
        settings.set(SourceParameters.SNAPSHOT_MODE, mode);
        return this;
    }

    /** Sets how many connections read the snapshot at once, 1 or more. The default is 2. */
    public PostgresSourceBuilder snapshotParallelism(int readers) {
        settings.set(SourceParameters.SNAPSHOT_PARALLELISM, readers);
        return this;
    }

    /** Sets the order in which the snapshot reads tables. The default is {@link SnapshotOrder#PARENTS_FIRST}. */
    public PostgresSourceBuilder snapshotOrder(SnapshotOrder order) {
        settings.set(SourceParameters.SNAPSHOT_ORDER, order);
        return this;
    }

    /** Sets the name of the publication, at most 63 bytes. The default is {@code conduitpub}. */
    public PostgresSourceBuilder publicationName(String name) {
        settings.set(SourceParameters.PUBLICATION_NAME, name);
        return this;
    }

    /**
     * Sets the name of the replication slot, matching {@code [a-z0-9_]{1,63}}. Required, except with
     * {@link SnapshotMode#ONLY}, which uses none: a slot belongs to one application, and keeps what that has not acknowledged.
     */
    public PostgresSourceBuilder slotName(String name) {
        settings.set(SourceParameters.SLOT_NAME, name);
        return this;
    }

    /** Sets whether cleaning up drops slot and publication. The default is {@code true}. */
    public PostgresSourceBuilder autoCleanup(boolean autoCleanup) {
        settings.set(SourceParameters.AUTO_CLEANUP, autoCleanup);
        return this;
    }

    /** Sets how often the server is told what is confirmed, at least; more than 0. The default is 5 seconds. */
    public PostgresSourceBuilder statusInterval(Duration interval) {
        settings.set(SourceParameters.STATUS_INTERVAL, interval);
        return this;
    }

    /**
     * Sets whether the slot ends with its connection; losing that is then an error. Not together with
     * {@link #failover(boolean)}. The default is {@code false}.
     */
    public PostgresSourceBuilder temporarySlot(boolean temporary) {
        settings.set(SourceParameters.TEMPORARY_SLOT, temporary);
        return this;
    }

    /** Sets whether the slot is synchronised to standbys, which needs PostgreSQL 17. The default is {@code false}. */
    public PostgresSourceBuilder failover(boolean failover) {
        settings.set(SourceParameters.FAILOVER, failover);
        return this;
    }

    /** Sets how long to wait for the slot to be created, or to become free; more than 0. The default is 60 seconds. */
    public PostgresSourceBuilder slotTimeout(Duration timeout) {
        settings.set(SourceParameters.SLOT_TIMEOUT, timeout);
        return this;
    }

    /** Sets what becomes of TRUNCATE. The default is {@link TruncateMode#EMIT}. */
    public PostgresSourceBuilder truncate(TruncateMode mode) {
        settings.set(SourceParameters.TRUNCATE, mode);
        return this;
    }

    /** Sets whether what {@code pg_logical_emit_message} writes gives records. The default is {@code false}. */
    public PostgresSourceBuilder messages(boolean messages) {
        settings.set(SourceParameters.MESSAGES, messages);
        return this;
    }

    /** Sets which changes are streamed, by where they were first made. The default is {@link Origin#ANY}. */
    public PostgresSourceBuilder origin(Origin origin) {
        settings.set(SourceParameters.ORIGIN, origin);
        return this;
    }

    /**
     * Sets how often in a row to try to connect again after a lost connection, 0 or more; with 0 every failure is an error
     * signal. The default is {@link Integer#MAX_VALUE}, which means unlimited.
     */
    public PostgresSourceBuilder reconnectMaxAttempts(int attempts) {
        settings.set(SourceParameters.RECONNECT_MAX_ATTEMPTS, attempts);
        return this;
    }

    /** Sets the longest pause between two attempts to connect again, more than 0. The default is 30 seconds. */
    public PostgresSourceBuilder reconnectMaxBackoff(Duration backoff) {
        settings.set(SourceParameters.RECONNECT_MAX_BACKOFF, backoff);
        return this;
    }

    /**
     * Sets how many bytes are read ahead of the subscriber, in snapshot and stream, more than 0; a larger row passes alone.
     * The default is 8 MB (of 1024 kB of 1024 bytes).
     */
    public PostgresSourceBuilder bufferBytes(long bytes) {
        settings.set(SourceParameters.BUFFER_BYTES, bytes);
        return this;
    }

    /** Sets what to do where the slot was confirmed past the stored position. The default is {@link SlotAhead#START}. */
    public PostgresSourceBuilder slotAhead(SlotAhead slotAhead) {
        settings.set(SourceParameters.SLOT_AHEAD, slotAhead);
        return this;
    }

    /** Sets what to do while another process holds the slot. The default is {@link SlotInUse#FAIL}. */
    public PostgresSourceBuilder slotInUse(SlotInUse slotInUse) {
        settings.set(SourceParameters.SLOT_IN_USE, slotInUse);
        return this;
    }

    /** Sets what to do where the slot is gone or invalidated. The default is {@link SlotLost#FAIL}. */
    public PostgresSourceBuilder slotLost(SlotLost slotLost) {
        settings.set(SourceParameters.SLOT_LOST, slotLost);
        return this;
    }

    /**
     * Sets what to do if the publication or a streamed table was altered in a way that can lose changes. The default is
     * {@link SourceChanged#FAIL}.
     */
    public PostgresSourceBuilder sourceChanged(SourceChanged sourceChanged) {
        settings.set(SourceParameters.SOURCE_CHANGED, sourceChanged);
        return this;
    }

    /**
     * Sets the identifier of the database system from which this one was upgraded or restored, as the error about a position of
     * that system names it. Such a position is then accepted: everything up to it counts as read, so it must have been drained.
     * By default a position resumes only on the system where it was made.
     */
    public PostgresSourceBuilder movedFrom(String systemIdentifier) {
        settings.set(SourceParameters.MOVED_FROM.name(), systemIdentifier);
        return this;
    }

    /** Sets an option by the name it has in {@link PostgresSource#options()}, as text; empty text is the default. */
    public PostgresSourceBuilder option(String name, String value) {
        settings.set(name, value);
        return this;
    }

    /**
     * Adds an operator that the records of every subscription pass through, such as one that counts them; it is applied after
     * those added before. It should keep order, demand and every record.
     */
    public PostgresSourceBuilder decorate(UnaryOperator<Flux<Record>> operator) {
        Objects.requireNonNull(operator, "operator");
        UnaryOperator<Flux<Record>> before = decorator;
        decorator = records -> operator.apply(before.apply(records));
        return this;
    }

    /** Sets how much of a table one reader reads at a go: for tests, which have small tables. */
    PostgresSourceBuilder chunkBytes(long bytes) {
        chunkBytes = bytes;
        return this;
    }

    /**
     * Returns a source of these options. It connects to nothing.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems, none of which prints a value
     */
    public PostgresSource build() {
        return build(settings.require(
                        SourceParameters.SLOT_NAME,
                        options -> options.get(SourceParameters.SNAPSHOT_MODE) != SnapshotMode.ONLY,
                        "a slot belongs to one application, so give it a name of its own")
                .build());
    }

    /** Returns a source whose slot has the default name if the options give none, as Conduit's configurations do. */
    PostgresSource buildWithDefaultSlot() {
        return build(settings.build());
    }

    private PostgresSource build(Settings valid) {
        return new PostgresSource(SourceOptions.of(valid, chunkBytes), credentials, decorator);
    }
}
