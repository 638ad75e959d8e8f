package dev.penstock.sink.internal.change;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.json.RecordJsonException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.RowChange.Kind;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decision of the changes that records of one table make. It remembers the relations and keys it has seen. Confined to
 * one thread.
 *
 * <p>Errors: {@link RecordException}.
 */
public final class Planner {
    private final TargetTable table;
    private final Images images;
    private final Keys keys;
    private @Nullable ColumnSet indexed;

    /** Creates a planner of one table; {@code key} names the columns that identify a row if a record has no key. */
    public Planner(TargetTable table, List<String> key) {
        this.table = table;
        this.images = new Images(table);
        this.keys = new Keys(table, key);
    }

    /** Returns the change that the record makes. */
    public RowChange plan(Record record) {
        try {
            return switch (record.operation()) {
                case CREATE, SNAPSHOT -> create(record);
                case UPDATE -> update(record);
                case DELETE -> delete(record);
            };
        } catch (ColumnException e) {
            throw new RecordException(
                    Objects.requireNonNull(e.getMessage()),
                    Fault.of(record).in(table.name()).at(e.column()),
                    null);
        }
    }

    /**
     * Returns the update that a deletion and the insertion right after it form together, {@code null} if they form
     * none. An UPDATE that moves a row to another partition arrives in this form if the partitions are published as
     * tables of their own. Only a deletion that deletes or changes other rows of the target is joined; otherwise the
     * result is the same either way.
     */
    public static @Nullable RowChange joined(RowChange deletion, RowChange insertion) {
        boolean pair = deletion.kind() == Kind.DELETE
                && insertion.kind() == Kind.UPSERT
                && insertion.record().operation() == Operation.CREATE
                && deletion.table().equals(insertion.table())
                && deletion.table().traits().cascading()
                && deletion.key().equals(insertion.key());
        if (!pair || !areOfOneTransaction(deletion.record(), insertion.record())) {
            return null;
        }
        boolean sameKey;
        try {
            sameKey = new Images(deletion.table()).sameKey(deletion.key(), deletion.image(), insertion.image());
        } catch (ColumnException e) {
            return null;
        }
        if (!sameKey && areOfOneCollection(deletion.record(), insertion.record())) {
            return null;
        }
        return new RowChange(
                insertion.record(),
                insertion.table(),
                sameKey ? Kind.UPSERT : Kind.MOVE,
                insertion.key(),
                sameKey ? null : deletion.image(),
                insertion.image(),
                deletion.record());
    }

    /**
     * Returns whether a deletion and the insertion right after it, which is not planned yet and goes to the same table, can turn out to be
     * the update of a row that moves from one source table to another.
     */
    public static boolean mayBeJoined(RowChange deletion, Record insertion) {
        return deletion.kind() == Kind.DELETE
                && insertion.operation() == Operation.CREATE
                && deletion.table().traits().cascading()
                && areOfOneTransaction(deletion.record(), insertion)
                && !areOfOneCollection(deletion.record(), insertion);
    }

    private static boolean areOfOneTransaction(Record one, Record other) {
        String transaction = one.metadata().get(Metadata.COMMIT_LSN);
        return transaction != null && transaction.equals(other.metadata().get(Metadata.COMMIT_LSN));
    }

    private static boolean areOfOneCollection(Record one, Record other) {
        return Objects.equals(one.collection(), other.collection());
    }

    private RowChange create(Record record) {
        StructuredData after = required(record, record.after());
        requireWhole(record, after);
        ColumnSet key = keys.of(record, after);
        if (key.isEmpty()) {
            return new RowChange(record, table, Kind.APPEND, key, null, images.of(after));
        }
        Image image = images.of(after, record.key(), key);
        requireKey(record, key, image);
        requireIndex(record, key);
        return new RowChange(record, table, Kind.UPSERT, key, null, image);
    }

    private RowChange update(Record record) {
        StructuredData after = required(record, record.after());
        StructuredData before = structured(record, record.before());
        ColumnSet key = keys.given(record);
        if (key.isEmpty() && before != null && images.isWhole(before)) {
            return new RowChange(record, table, Kind.UPDATE_EQUAL, key, images.of(before), images.of(after));
        }
        if (key.isEmpty()) {
            key = requireKey(record, keys.ofTable(after));
        }
        Image image = images.of(after, record.key(), key);
        requireKey(record, key, image);
        boolean partial = lacksUnchanged(record, after);
        if (!partial) {
            requireIndex(record, key);
        }
        Image old = before == null ? null : images.key(before, key);
        if (old != null && !images.sameKey(key, old, image)) {
            return new RowChange(record, table, partial ? Kind.MOVE_PATCH : Kind.MOVE, key, old, image);
        }
        return new RowChange(record, table, partial ? Kind.PATCH : Kind.UPSERT, key, null, image);
    }

    private RowChange delete(Record record) {
        if ("true".equals(record.metadata().get(Metadata.TRUNCATE))) {
            return new RowChange(record, table, Kind.TRUNCATE, ColumnSet.none(), null, null);
        }
        StructuredData before = structured(record, record.before());
        ColumnSet key = keys.given(record);
        if (key.isEmpty() && before != null && images.isWhole(before)) {
            return new RowChange(record, table, Kind.DELETE_EQUAL, key, images.of(before), null);
        }
        if (key.isEmpty()) {
            key = requireKey(record, before == null ? ColumnSet.none() : keys.ofTable(before));
        }
        Image image = before == null ? null : images.key(before, key);
        if (image == null) {
            image = record.key() == null ? null : images.key(record.key(), key);
        }
        if (image == null) {
            throw new RecordException("The record carries no value for its key.", fault(record), null);
        }
        requireKey(record, key, image);
        return new RowChange(record, table, Kind.DELETE, key, null, image);
    }

    /**
     * An UPDATE that moves a row into a row filter is sent as an INSERT, without the large values that it did not
     * change.
     */
    private void requireWhole(Record record, StructuredData after) {
        if (lacksUnchanged(record, after)) {
            throw new RecordException(
                    "The record inserts a row, but the source did not send all of its large values: an UPDATE moved the row"
                            + " into the row filter of the publication. Set REPLICA IDENTITY FULL for the table in the source,"
                            + " and read the table again.",
                    fault(record),
                    null);
        }
    }

    /**
     * Returns whether the row lacks unchanged values that the source did not send and no operator filled in. It then
     * cannot be inserted.
     */
    private static boolean lacksUnchanged(Record record, StructuredData after) {
        if (after instanceof Row row && row.isComplete()) {
            return false;
        }
        if (after instanceof Row row && !row.unchanged().isEmpty()) {
            return true;
        }
        String unchanged = record.metadata().get(Metadata.UNCHANGED);
        if (unchanged == null || unchanged.isEmpty()) {
            return false;
        }
        for (String column : unchanged.split(",", -1)) {
            if (!after.contains(column)) {
                return true;
            }
        }
        return false;
    }

    private ColumnSet requireKey(Record record, ColumnSet key) {
        if (key.isEmpty()) {
            throw new RecordException(
                    "The " + record.operation() + " names no row: it has neither a key nor a whole image before it.",
                    fault(record),
                    null);
        }
        return key;
    }

    private void requireKey(Record record, ColumnSet key, Image image) {
        for (int i = 0; i < key.size(); i++) {
            int column = key.get(i);
            if (!image.sent().contains(column)) {
                throw new RecordException(
                        "The record carries no value for a column of its key.",
                        fault(record).at(table.column(column).name()),
                        null);
            }
            if (image.isNull(column)) {
                throw new RecordException(
                        "A column of the key is null.",
                        fault(record).at(table.column(column).name()),
                        null);
            }
        }
    }

    /** Refuses a key without a unique index, as {@code ON CONFLICT} does, with the same code. */
    @SuppressWarnings("ReferenceEquality") // Records in a row have the very same key.
    private void requireIndex(Record record, ColumnSet key) {
        if (key == indexed) {
            return;
        }
        if (table.keyIndex(key) == KeyIndex.NONE) {
            String columns = key.stream()
                    .mapToObj(i -> SqlText.identifier(table.column(i).name()))
                    .collect(Collectors.joining(", "));
            throw new RecordException(
                    "The target table has no unique index on its key (" + columns + ").",
                    fault(record).with("42P10"),
                    null);
        }
        indexed = key;
    }

    private StructuredData required(Record record, @Nullable Data data) {
        StructuredData after = structured(record, data);
        if (after == null) {
            throw new RecordException("The " + record.operation() + " carries no row.", fault(record), null);
        }
        return after;
    }

    private @Nullable StructuredData structured(Record record, @Nullable Data data) {
        if (!(data instanceof RawData raw)) {
            return (StructuredData) data;
        }
        try {
            return RecordJson.readColumns(raw.toByteArray());
        } catch (RecordJsonException e) {
            throw new RecordException("The raw payload is not a JSON object.", fault(record), e);
        }
    }

    private Fault fault(Record record) {
        return Fault.of(record).in(table.name());
    }

    /** Returns whether the record is a logical message, which is written only if a table is configured for it. */
    public static boolean isMessage(Record record) {
        return record.operation() == Operation.CREATE && record.metadata().containsKey(Metadata.MESSAGE_PREFIX);
    }

    /**
     * Returns the table's name.
     *
     * @throws RecordException if {@code text} is not a table name
     */
    public static CollectionName name(Record record, String text) {
        try {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("PostgreSQL has no name with a NUL character");
            }
            return CollectionName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RecordException("The name of the table is empty or malformed.", Fault.of(record), e);
        }
    }
}
