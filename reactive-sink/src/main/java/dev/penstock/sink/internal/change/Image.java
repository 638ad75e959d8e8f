package dev.penstock.sink.internal.change;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import org.jspecify.annotations.Nullable;

/** A row image in the columns of its target table. */
public abstract class Image {
    private final TargetTable table;

    Image(TargetTable table) {
        this.table = table;
    }

    /** Returns the writable columns that have a value, which may be null, in the table's order. */
    public abstract ColumnSet sent();

    /** Returns a column's Java value. */
    abstract @Nullable Object value(int column);

    /** Returns whether a column among those {@link #sent()} is null. */
    public boolean isNull(int column) {
        return value(column) == null;
    }

    /**
     * Appends the columns {@link #sent()} as fields of binary {@code COPY}.
     *
     * @throws ColumnException if a value does not fit its column's type
     */
    public void writeFields(BinaryWriter out) {
        ColumnSet sent = sent();
        for (int i = 0; i < sent.size(); i++) {
            writeField(sent.get(i), out);
        }
    }

    /**
     * Appends a column as a field of binary {@code COPY}: in its type's binary form, or as text if the type has none.
     *
     * @throws ColumnException if the value does not fit the column's type
     */
    public void writeField(int column, BinaryWriter out) {
        Object value = decoded(column);
        if (value == null) {
            out.writeInt(-1);
            return;
        }
        int start = out.size();
        out.writeInt(0);
        TargetColumn target = table.column(column);
        try {
            if (target.staged()) {
                target.type().codec().encodeBinary(value, out);
            } else {
                out.writeUtf8(target.type().codec().encodeText(value));
            }
        } catch (PenstockException e) {
            out.truncate(start);
            throw new ColumnException(target.name(), e);
        }
        out.setInt(start, out.size() - start - 4);
    }

    /**
     * Returns a column's text, as PostgreSQL reads it, or {@code null} if it is null.
     *
     * @throws ColumnException if the value does not fit the column's type
     */
    public final @Nullable String text(int column) {
        Object value = decoded(column);
        TargetColumn target = table.column(column);
        try {
            return value == null ? null : target.type().codec().encodeText(value);
        } catch (PenstockException e) {
            throw new ColumnException(target.name(), e);
        }
    }

    /**
     * Returns a column as a literal.
     *
     * @throws ColumnException if the value does not fit the column's type
     */
    public final String literal(int column) {
        String text = text(column);
        try {
            return SqlText.literal(text);
        } catch (IllegalArgumentException e) {
            throw new ColumnException(table.column(column).name(), e);
        }
    }

    private @Nullable Object decoded(int column) {
        try {
            return value(column);
        } catch (PenstockException e) {
            throw new ColumnException(table.column(column).name(), e);
        }
    }
}
