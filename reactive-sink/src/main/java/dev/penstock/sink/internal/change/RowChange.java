package dev.penstock.sink.internal.change;

import dev.penstock.core.Record;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The effect of a record on its table.
 *
 * <p>Methods that read values throw {@link RecordException} if a value does not fit its column's type.
 */
public final class RowChange {
    private final Record record;
    private final TargetTable table;
    private final Kind kind;
    private final ColumnSet key;
    private final @Nullable Image old;
    private final @Nullable Image image;
    private final @Nullable Record deletion;

    RowChange(Record record, TargetTable table, Kind kind, ColumnSet key, @Nullable Image old, @Nullable Image image) {
        this(record, table, kind, key, old, image, null);
    }

    /** Creates the change of an insertion that is joined with a deletion right before it. */
    RowChange(
            Record record,
            TargetTable table,
            Kind kind,
            ColumnSet key,
            @Nullable Image old,
            @Nullable Image image,
            @Nullable Record deletion) {
        this.record = record;
        this.deletion = deletion;
        this.table = table;
        this.kind = kind;
        this.key = key;
        this.old = old;
        this.image = image;
    }

    /** Returns the record. */
    public Record record() {
        return record;
    }

    /** Returns the records that have this effect together, in order: the record, and before it a deletion that is joined with it. */
    public List<Record> records() {
        return deletion == null ? List.of(record) : List.of(deletion, record);
    }

    /** Returns the table. */
    public TargetTable table() {
        return table;
    }

    /** Returns the kind of the change. */
    public Kind kind() {
        return kind;
    }

    /** Returns the key columns; none if rows have no key. */
    public ColumnSet key() {
        return key;
    }

    /** Returns the columns sent; of a deletion those of the key. */
    public ColumnSet sent() {
        return image().sent();
    }

    /** Returns the columns of the old image. */
    public ColumnSet oldSent() {
        return Objects.requireNonNull(old, "old image").sent();
    }

    /** Returns the names of the writable columns that are not sent. */
    public List<String> unsent() {
        ColumnSet sent = sent();
        return table.writable().filter(i -> !sent.contains(i)).stream()
                .mapToObj(i -> table.column(i).name())
                .toList();
    }

    /** Appends the columns sent as fields of binary {@code COPY}. */
    public void writeFields(BinaryWriter out) {
        try {
            image().writeFields(out);
        } catch (ColumnException e) {
            throw failure(e);
        }
    }

    /** Appends a sent column as a field of binary {@code COPY}. */
    public void writeField(int column, BinaryWriter out) {
        try {
            image().writeField(column, out);
        } catch (ColumnException e) {
            throw failure(e);
        }
    }

    /** Returns the text of a sent column, {@code null} if it is null. */
    @Nullable
    String text(int column) {
        try {
            return image().text(column);
        } catch (ColumnException e) {
            throw failure(e);
        }
    }

    /** Returns a sent column as a literal. */
    public String literal(int column) {
        try {
            return image().literal(column);
        } catch (ColumnException e) {
            throw failure(e);
        }
    }

    /** Returns a column of the old image as a literal. */
    public String oldLiteral(int column) {
        try {
            return Objects.requireNonNull(old, "old image").literal(column);
        } catch (ColumnException e) {
            throw failure(e);
        }
    }

    /** Returns the number of characters in the literals of these columns. */
    public long length(ColumnSet columns) {
        return columns.stream().mapToLong(i -> literal(i).length()).sum();
    }

    /** Returns the number of characters in the literals of these columns of the old image. */
    public long oldLength(ColumnSet columns) {
        return columns.stream().mapToLong(i -> oldLiteral(i).length()).sum();
    }

    /** Returns the reason why the change cannot be written whatever the state of the target; {@code null} if it can. */
    public @Nullable RecordException problem() {
        try {
            if (image != null) {
                sent().stream().forEach(this::literal);
            }
            if (old != null) {
                oldSent().stream().forEach(this::oldLiteral);
            }
            return null;
        } catch (RecordException e) {
            return e;
        }
    }

    /** Returns the place of an error with this change. */
    public Fault fault() {
        return Fault.of(record).in(table.name());
    }

    Image image() {
        return Objects.requireNonNull(image, "image");
    }

    private RecordException failure(ColumnException e) {
        return new RecordException(Objects.requireNonNull(e.getMessage()), fault().at(e.column()), e.getCause());
    }

    /** The kind of a change. */
    public enum Kind {
        /** Insert a row that has no key. */
        APPEND,
        /** Insert the row, or update the columns sent. */
        UPSERT,
        /** Update the columns sent; never insert. */
        PATCH,
        /** Delete the row of the key. */
        DELETE,
        /** Change the row's key and the columns sent; insert the row if it does not exist. */
        MOVE,
        /** Change the row's key and the columns sent; never insert. */
        MOVE_PATCH,
        /** Update one row that equals the old image. */
        UPDATE_EQUAL,
        /** Delete one row that equals the old image. */
        DELETE_EQUAL,
        /** Remove all rows of the table. */
        TRUNCATE
    }
}
