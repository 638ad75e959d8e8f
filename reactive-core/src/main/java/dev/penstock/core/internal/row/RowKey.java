package dev.penstock.core.internal.row;

import dev.penstock.core.StructuredData;
import org.jspecify.annotations.Nullable;

/** The key columns of a row. */
final class RowKey extends StructuredData {
    private final Row row;

    RowKey(Row row) {
        this.row = row;
    }

    Row row() {
        return row;
    }

    @Override
    public int size() {
        if (row.isComplete()) {
            return row.relation().keys().length;
        }
        int size = 0;
        for (int column : row.relation().keys()) {
            if (isPresent(column)) {
                size++;
            }
        }
        return size;
    }

    @Override
    public String name(int index) {
        return row.relation().name(column(index));
    }

    @Override
    public @Nullable Object value(int index) {
        return row.columnValue(column(index));
    }

    private int column(int index) {
        int[] keys = row.relation().keys();
        if (row.isComplete()) {
            return keys[index];
        }
        int left = index;
        for (int column : keys) {
            if (isPresent(column) && left-- == 0) {
                return column;
            }
        }
        throw new IndexOutOfBoundsException(index);
    }

    private boolean isPresent(int column) {
        return row.form(column) != ColumnForm.ABSENT;
    }
}
