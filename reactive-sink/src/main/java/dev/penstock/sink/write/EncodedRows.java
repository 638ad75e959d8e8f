package dev.penstock.sink.write;

import dev.penstock.core.type.BinaryWriter;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.sql.ColumnSet;
import java.nio.ByteBuffer;

/** Rows encoded one after the other, each a slice that can be read again and merged with another. Confined to one thread. */
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
        return new Slice(start, bytes.size() - start, columns);
    }

    /** Returns a row with the columns of both, those of {@code newer} where both have them. */
    Slice merge(Slice older, Slice newer) {
        if (newer.columns().containsAll(older.columns())) {
            return newer;
        }
        ColumnSet columns = older.columns().with(newer.columns());
        int start = bytes.size();
        ByteBuffer old = bytes(older);
        ByteBuffer fresh = bytes(newer);
        BinaryWriter merged = new BinaryWriter(older.length() + newer.length());
        for (int i = 0; i < columns.size(); i++) {
            int column = columns.get(i);
            ByteBuffer superseded = older.columns().contains(column) ? field(old) : null;
            merged.writeBytes(newer.columns().contains(column) || superseded == null ? field(fresh) : superseded);
        }
        bytes.writeBytes(merged.view());
        return new Slice(start, bytes.size() - start, columns);
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
     * An encoded row.
     *
     * @param offset where it begins
     * @param length how many bytes it has
     * @param columns its columns, in ascending order
     */
    record Slice(int offset, int length, ColumnSet columns) {}
}
