package dev.penstock.source.internal.record;

import dev.penstock.core.Metadata;
import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.pgoutput.PgEpoch;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a record, as a view of its relation and transaction. A text is created when its key is read, a map only
 * when all entries are iterated. Immutable once its record has been handed over.
 */
final class RecordMetadata extends AbstractMap<String, String> {
    private static final String OPENCDC_VERSION = "v1";
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** In the order of iteration. */
    private static final List<String> KEYS = List.of(
            Metadata.VERSION,
            Metadata.READ_AT,
            Metadata.CREATED_AT,
            Metadata.COLLECTION,
            Metadata.SCHEMA,
            Metadata.TABLE,
            Metadata.LSN,
            Metadata.COMMIT_LSN,
            Metadata.XID,
            Metadata.TRANSACTION_END,
            Metadata.UNCHANGED,
            Metadata.TRUNCATE,
            Metadata.STREAMED,
            Metadata.TABLE_ID,
            Metadata.SNAPSHOT,
            Metadata.DEFINITION,
            Metadata.MESSAGE_PREFIX,
            Metadata.MESSAGE_TRANSACTIONAL);

    private final long readAtMillis = System.currentTimeMillis();
    private final @Nullable Relation relation;
    private final @Nullable Begin transaction;
    private final long lsn;
    private final @Nullable Row after;
    private final boolean truncate;
    private final @Nullable String place;
    private final @Nullable String messagePrefix;
    private final @Nullable String definition;
    private final @Nullable String streamed;

    /** Written by the session's thread before the record is handed over. */
    private boolean transactionEnd;

    private RecordMetadata(
            @Nullable Relation relation,
            @Nullable Begin transaction,
            long lsn,
            @Nullable Row after,
            boolean truncate,
            @Nullable String place,
            @Nullable String messagePrefix) {
        this(relation, transaction, lsn, after, truncate, place, messagePrefix, null, null);
    }

    private RecordMetadata(
            @Nullable Relation relation,
            @Nullable Begin transaction,
            long lsn,
            @Nullable Row after,
            boolean truncate,
            @Nullable String place,
            @Nullable String messagePrefix,
            @Nullable String definition,
            @Nullable String streamed) {
        this.definition = definition;
        this.streamed = streamed;
        this.relation = relation;
        this.transaction = transaction;
        this.lsn = lsn;
        this.after = after;
        this.truncate = truncate;
        this.place = place;
        this.messagePrefix = messagePrefix;
    }

    /** Returns the metadata of a changed row with the new image {@code after}. */
    static RecordMetadata ofChange(Relation relation, Begin transaction, long lsn, @Nullable Row after) {
        return new RecordMetadata(relation, transaction, lsn, after, false, null, null);
    }

    /** Returns the metadata of a truncated table; {@code streamed} lists the tables of the source, if it is known and short. */
    static RecordMetadata ofTruncate(Relation relation, Begin transaction, long lsn, @Nullable String streamed) {
        return new RecordMetadata(relation, transaction, lsn, null, true, null, null, null, streamed);
    }

    /** Returns the metadata of a row of a snapshot; {@code place} names what the row is the last of. */
    static RecordMetadata ofSnapshot(Relation relation, String place) {
        return new RecordMetadata(relation, null, Lsn.NONE, null, false, place, null);
    }

    /** Returns the metadata of a record that describes a table, at no point of a stream. */
    static RecordMetadata ofDefinition(Relation relation) {
        return new RecordMetadata(relation, null, Lsn.NONE, null, false, null, null, definition(relation), null);
    }

    /** Returns the metadata of a record that describes a table, the change at {@code lsn} being the first of that shape. */
    static RecordMetadata ofSchemaChange(Relation relation, Begin transaction, long lsn) {
        return new RecordMetadata(relation, transaction, lsn, null, false, null, null, definition(relation), null);
    }

    /** Returns statements, separated by a semicolon and a line break. No statement contains a line break. */
    private static String definition(Relation relation) {
        return TableDdl.script(relation).stream().map(PrintableText::ofSql).collect(Collectors.joining(";\n"));
    }

    /** Returns the metadata of the record that empties a table before it is read again; {@code streamed} as of a TRUNCATE. */
    static RecordMetadata ofReset(Relation relation, @Nullable String streamed) {
        return new RecordMetadata(relation, null, Lsn.NONE, null, true, null, null, null, streamed);
    }

    /** Returns the metadata of the removal of a row that a snapshot does not contain. */
    static RecordMetadata ofRemoval(Relation relation) {
        return new RecordMetadata(relation, null, Lsn.NONE, null, false, null, null);
    }

    /** Returns the metadata of a logical message; the transaction is {@code null} for a non-transactional one. */
    static RecordMetadata ofMessage(LogicalMessage message, @Nullable Begin transaction) {
        return new RecordMetadata(null, transaction, message.lsn(), null, false, null, message.prefix());
    }

    /** Returns whether this is the metadata of a row of a snapshot, of that very relation and at that place. */
    @SuppressWarnings("ReferenceEquality") // Another description of the table may have another definition.
    boolean isOfSnapshot(Relation table, String snapshotPlace) {
        return relation == table && snapshotPlace.equals(place);
    }

    /** Marks the record as the last of its transaction. */
    void endTransaction() {
        transactionEnd = true;
    }

    @Override
    public @Nullable String get(Object key) {
        // Three keys are read from every record; a switch over all keys costs more.
        if (Metadata.COLLECTION.equals(key)) {
            return relation == null ? null : relation.collection();
        }
        if (Metadata.COMMIT_LSN.equals(key)) {
            return transaction == null ? null : transaction.finalLsnText();
        }
        if (Metadata.TRANSACTION_END.equals(key)) {
            return transactionEnd ? "true" : null;
        }
        return key instanceof String name ? text(name) : null;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (String key : KEYS) {
            String text = get(key);
            if (text != null) {
                action.accept(key, text);
            }
        }
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        Map<String, String> all = new LinkedHashMap<>();
        forEach(all::put);
        return Collections.unmodifiableMap(all).entrySet();
    }

    private @Nullable String text(String key) {
        return switch (key) {
            case Metadata.VERSION -> OPENCDC_VERSION;
            case Metadata.READ_AT -> Long.toString(readAtMillis * NANOS_PER_MILLI);
            case Metadata.CREATED_AT ->
                transaction == null ? null : Long.toString(PgEpoch.unixNanos(transaction.commitMicros()));
            case Metadata.SCHEMA -> relation == null ? null : relation.schema();
            case Metadata.TABLE -> relation == null ? null : relation.table();
            case Metadata.LSN -> lsn == Lsn.NONE ? null : Lsn.format(lsn);
            case Metadata.XID -> transaction == null ? null : Integer.toUnsignedString(transaction.xid());
            case Metadata.UNCHANGED -> unchanged();
            case Metadata.TRUNCATE -> truncate ? "true" : null;
            case Metadata.STREAMED -> streamed;
            case Metadata.TABLE_ID -> truncate ? tableId() : null;
            case Metadata.SNAPSHOT -> place;
            case Metadata.DEFINITION -> definition;
            case Metadata.MESSAGE_PREFIX -> messagePrefix;
            case Metadata.MESSAGE_TRANSACTIONAL -> messagePrefix == null ? null : Boolean.toString(transaction != null);
            default -> null;
        };
    }

    private @Nullable String tableId() {
        TableDefinition table = relation == null ? null : relation.definition();
        return relation == null || table == null
                ? null
                : table.database() + ':' + Integer.toUnsignedString(relation.oid());
    }

    private @Nullable String unchanged() {
        List<String> columns = after == null ? List.of() : after.unchanged();
        return columns.isEmpty() ? null : String.join(",", columns);
    }
}
