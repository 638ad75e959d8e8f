package dev.penstock.sink.write;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.sql.ColumnSet;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows encoded one after the other, each a slice that can be read again and merged with others. Confined to one thread. */
final class EncodedRows {
    private final BinaryWriter bytes = new BinaryWriter(16 * 1024);

    /** Encodes some columns of a change, in ascending order; on an error nothing is left of them. */
    Slice add(Change change, ColumnSet columns) {
        int start = bytes.size();
        try {
            for (int i = 0; i < columns.size(); i++) {
                change.writeField(columns.get(i), bytes);
            }
        } catch (RuntimeException e) {
            bytes.truncate(start);
            throw e;
        }
        return new Slice(start, bytes.size() - start, columns, null);
    }

    /** Returns a row of its own with the columns of a slice and of all below it, of each the uppermost. */
    Slice merged(Slice top) {
        if (top.below() == null) {
            return top;
        }
        ColumnSet columns = ColumnSet.none();
        Map<Integer, ByteBuffer> fields = new HashMap<>();
        for (Slice slice = top; slice != null; slice = slice.below()) {
            columns = columns.containsAll(slice.columns()) ? columns : columns.with(slice.columns());
            ByteBuffer row = bytes(slice);
            for (int i = 0; i < slice.columns().size(); i++) {
                fields.putIfAbsent(slice.columns().get(i), field(row));
            }
        }
        int start = bytes.size();
        columns.stream().forEach(column -> bytes.writeBytes(Objects.requireNonNull(fields.get(column))));
        return new Slice(start, bytes.size() - start, columns, null);
    }

    /** Appends a row to {@code out} as fields of {@code all}; what it does not have is null. */
    void copy(Slice slice, ColumnSet all, BinaryWriter out) {
        ByteBuffer row = bytes(slice);
        if (slice.columns().equals(all)) {
            out.writeBytes(row);
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            if (slice.columns().contains(all.get(i))) {
                out.writeBytes(field(row));
            } else {
                out.writeInt(-1);
            }
        }
    }

    /** Returns how many bytes there are, merged ones included. */
    int size() {
        return bytes.size();
    }

    private ByteBuffer bytes(Slice slice) {
        return bytes.view().slice(slice.offset(), slice.length());
    }

    /** Takes the next field off {@code row}, its length included. */
    private static ByteBuffer field(ByteBuffer row) {
        int length = 4 + Math.max(0, row.getInt(row.position()));
        ByteBuffer field = row.slice(row.position(), length);
        row.position(row.position() + length);
        return field;
    }

    /**
     * An encoded row, or what is newer of one.
     *
     * @param offset where it begins
     * @param length how many bytes it has
     * @param columns its columns, in ascending order
     * @param below what is older, where that has columns this has not
     */
    record Slice(
            int offset,
            int length,
            ColumnSet columns,
            @Nullable Slice below) {
        /** Returns this over what is older. Nothing is copied: many small changes of a large row stay small. */
        Slice over(Slice older) {
            Slice left = older;
            while (left != null && columns.containsAll(left.columns)) {
                left = left.below;
            }
            return new Slice(offset, length, columns, left);
        }
    }
}
