package dev.penstock.core.internal.row;

import dev.penstock.core.DecodingException;
import dev.penstock.core.internal.wire.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Offsets of the columns of a row, and the set of those that are present. All bounds are checked once, at creation. */
final class RowOffsets {
    private final int[] at;
    /** The columns that are present, {@code null} if all are. */
    private final int @Nullable [] present;

    private RowOffsets(int[] at, int @Nullable [] present) {
        this.at = at;
        this.present = present;
    }

    static RowOffsets of(Relation relation, byte[] bytes, RowLayout layout) {
        int columns = relation.size();
        int[] at = new int[columns];
        if (bytes.length < 2 || Bytes.int2(bytes, 0) != columns) {
            throw otherSize(relation);
        }
        int next = 2;
        int absent = 0;
        for (int column = 0; column < columns; column++) {
            at[column] = next;
            next = layout == RowLayout.COPY
                    ? afterField(relation, bytes, next)
                    : afterTupleColumn(relation, column, bytes, next);
            if (layout.form(relation, column, bytes, at[column]) == ColumnForm.ABSENT) {
                absent++;
            }
        }
        if (next != bytes.length) {
            throw DecodingException.ofRow(relation.toString(), "bytes follow after the last column");
        }
        return new RowOffsets(at, absent == 0 ? null : present(relation, bytes, layout, at, columns - absent));
    }

    static DecodingException otherSize(Relation relation) {
        return DecodingException.ofRow(
                relation.toString(), "the number of columns differs from the relation's " + relation.size());
    }

    private static int afterField(Relation relation, byte[] bytes, int at) {
        if (bytes.length - at < 4) {
            throw DecodingException.ofRow(relation.toString(), "it ends early");
        }
        return afterValue(relation, bytes, at + 4, Bytes.int4(bytes, at), -1);
    }

    private static int afterTupleColumn(Relation relation, int column, byte[] bytes, int at) {
        if (at >= bytes.length) {
            throw DecodingException.ofRow(relation.toString(), "it ends early");
        }
        byte kind = bytes[at];
        if (kind == RowLayout.NULL || kind == RowLayout.UNCHANGED) {
            return at + 1;
        }
        if (kind != RowLayout.TEXT && kind != RowLayout.BINARY) {
            throw DecodingException.ofRow(
                    relation.toString(),
                    "column '" + relation.name(column) + "' is of the unknown kind " + (kind & 0xff));
        }
        if (bytes.length - at < 5) {
            throw DecodingException.ofRow(relation.toString(), "it ends early");
        }
        return afterValue(relation, bytes, at + 5, Bytes.int4(bytes, at + 1), 0);
    }

    private static int afterValue(Relation relation, byte[] bytes, int start, int length, int least) {
        if (length < least || length > bytes.length - start) {
            throw DecodingException.ofRow(relation.toString(), "the length of a column is out of bounds");
        }
        return start + Math.max(0, length);
    }

    private static int[] present(Relation relation, byte[] bytes, RowLayout layout, int[] at, int count) {
        int[] present = new int[count];
        int next = 0;
        for (int column = 0; column < at.length; column++) {
            if (layout.form(relation, column, bytes, at[column]) != ColumnForm.ABSENT) {
                present[next++] = column;
            }
        }
        return present;
    }

    int size() {
        return present == null ? at.length : present.length;
    }

    boolean hasAbsent() {
        return present != null;
    }

    int at(int column) {
        return at[column];
    }

    /** Returns the column at an index among those present. */
    int column(int index) {
        return present == null ? index : present[index];
    }

    /** Returns the index of a column among those present, or -1. */
    int index(int column) {
        if (present == null) {
            return column;
        }
        int index = Arrays.binarySearch(present, column);
        return index < 0 ? -1 : index;
    }
}
