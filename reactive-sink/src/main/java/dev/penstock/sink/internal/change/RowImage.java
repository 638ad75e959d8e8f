package dev.penstock.sink.internal.change;

import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.sql.ColumnSet;
import org.jspecify.annotations.Nullable;

/** A row from PostgreSQL, whose bytes are passed through unchanged if the types agree. */
final class RowImage extends Image {
    private final Row row;
    private final RowMapping mapping;
    private @Nullable ColumnSet sent;

    RowImage(Row row, RowMapping mapping) {
        super(mapping.table());
        this.row = row;
        this.mapping = mapping;
    }

    @Override
    public ColumnSet sent() {
        ColumnSet known = sent;
        if (known == null) {
            known = row.isComplete()
                    ? mapping.columns()
                    : mapping.columns().filter(i -> row.form(mapping.source(i)) != ColumnForm.ABSENT);
            sent = known;
        }
        return known;
    }

    @Override
    @Nullable
    Object value(int column) {
        return row.columnValue(mapping.source(column));
    }

    @Override
    public boolean isNull(int column) {
        return row.isNull(mapping.source(column));
    }

    @Override
    public void writeFields(BinaryWriter out) {
        if (!mapping.isVerbatim() || !row.copyFields(out)) {
            super.writeFields(out);
        }
    }

    @Override
    public void writeField(int column, BinaryWriter out) {
        int source = mapping.source(column);
        if (mapping.passesThrough(column) && row.form(source) != ColumnForm.TEXT) {
            row.copyField(source, out);
        } else {
            super.writeField(column, out);
        }
    }
}
