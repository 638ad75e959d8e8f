package dev.penstock.sink.internal.plan;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.change.KeyForm;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.ColumnSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes of one table, encoded and compacted by key. For each key at most three remain: a deletion, an update of a row
 * that may not exist, and an upsert. Executed in that order they have the effect of all changes of the key in sequence.
 *
 * <p>Everything is stored in arrays. A slice is an encoded row, or the changed columns of one, and refers to the slice
 * below it that has the other columns. Many small changes of a large row stay small. Confined to one thread.
 */
final class KeyedRows {
    private static final int NONE = -1;
    private static final int FIRST_ROWS = 16;

    private final KeyForm form;
    private final BinaryWriter keys = new BinaryWriter(1024);
    private final BinaryWriter bytes = new BinaryWriter(16 * 1024);
    private final List<ColumnSet> columnSets = new ArrayList<>();

    /** An open hash table of row numbers plus one; twice as large as there may be rows. */
    private int[] table = new int[2 * FIRST_ROWS];

    private int rows;
    private int[] hashes = new int[FIRST_ROWS];
    private int[] keyEnds = new int[FIRST_ROWS];
    /** The slices of each row's phases, in the order of {@link Phase}. */
    private int[] phases = new int[FIRST_ROWS * Phase.KEYED];

    private int slices;
    private int[] offsets = new int[FIRST_ROWS];
    private int[] lengths = new int[FIRST_ROWS];
    private int[] columns = new int[FIRST_ROWS];
    private int[] below = new int[FIRST_ROWS];

    KeyedRows(KeyForm form) {
        this.form = form;
    }

    /** Returns the number of keys. */
    int size() {
        return rows;
    }

    /** Returns the number of bytes of the rows. */
    int bytes() {
        return bytes.size();
    }

    /** Adds an upsert, a patch or a deletion. After an error nothing of it remains. */
    void add(RowChange change) {
        boolean deletion = change.kind() == RowChange.Kind.DELETE;
        int slice = encode(change, deletion);
        int row = row(change) * Phase.KEYED;
        switch (change.kind()) {
            case DELETE -> {
                // A deletion supersedes everything before it.
                phases[row + Phase.DELETE.place] = slice;
                phases[row + Phase.PATCH.place] = NONE;
                phases[row + Phase.UPSERT.place] = NONE;
            }
            case UPSERT -> put(row + Phase.UPSERT.place, slice);
            // After an upsert the row certainly exists.
            case PATCH ->
                put(
                        phases[row + Phase.UPSERT.place] == NONE ? row + Phase.PATCH.place : row + Phase.UPSERT.place,
                        slice);
            default -> throw new IllegalArgumentException("No bulk form of " + change.kind());
        }
    }

    /** Merges slices of the same row. To be called once, after the last change. */
    void settle() {
        for (int i = 0; i < rows * Phase.KEYED; i++) {
            if (phases[i] != NONE && below[phases[i]] != NONE) {
                phases[i] = merged(phases[i]);
            }
        }
    }

    /** Returns the sets of columns that rows have; a row refers to them by number. */
    List<ColumnSet> columnSets() {
        return columnSets;
    }

    /** Returns the number of the set of columns that a row has in a phase, or -1 if it has nothing there. */
    int columnSet(int row, Phase phase) {
        int slice = phases[row * Phase.KEYED + phase.place];
        return slice == NONE ? NONE : columns[slice];
    }

    /**
     * Appends a row's columns in a phase to {@code out}, as fields of {@code all}; columns it does not have are null.
     */
    void copy(int row, Phase phase, ColumnSet all, BinaryWriter out) {
        int slice = phases[row * Phase.KEYED + phase.place];
        ColumnSet own = columnSets.get(columns[slice]);
        if (own.equals(all)) {
            out.writeBytes(bytes, offsets[slice], lengths[slice]);
            return;
        }
        int at = offsets[slice];
        for (int i = 0; i < all.size(); i++) {
            if (own.contains(all.get(i))) {
                int length = fieldLength(at);
                out.writeBytes(bytes, at, length);
                at += length;
            } else {
                out.writeInt(-1);
            }
        }
    }

    private int encode(RowChange change, boolean deletion) {
        ColumnSet sent = deletion ? form.key() : change.sent();
        int start = bytes.size();
        try {
            if (deletion) {
                for (int i = 0; i < sent.size(); i++) {
                    change.writeField(sent.get(i), bytes);
                }
            } else {
                change.writeFields(bytes);
            }
        } catch (RuntimeException e) {
            bytes.truncate(start);
            throw e;
        }
        return slice(start, number(sent));
    }

    private int slice(int start, int columnSet) {
        if (slices == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * slices);
            lengths = Arrays.copyOf(lengths, 2 * slices);
            columns = Arrays.copyOf(columns, 2 * slices);
            below = Arrays.copyOf(below, 2 * slices);
        }
        offsets[slices] = start;
        lengths[slices] = bytes.size() - start;
        columns[slices] = columnSet;
        below[slices] = NONE;
        return slices++;
    }

    /** Returns the number of a set of columns. Most rows have the columns of the row before. */
    private int number(ColumnSet sent) {
        for (int i = 0; i < columnSets.size(); i++) {
            if (columnSets.get(i).equals(sent)) {
                return i;
            }
        }
        columnSets.add(sent);
        return columnSets.size() - 1;
    }

    private void put(int phase, int slice) {
        int older = phases[phase];
        ColumnSet own = columnSets.get(columns[slice]);
        while (older != NONE && own.containsAll(columnSets.get(columns[older]))) {
            older = below[older];
        }
        below[slice] = older;
        phases[phase] = slice;
    }

    /**
     * Returns a new slice with the columns of a slice and of all below it; the uppermost value of each column applies.
     */
    private int merged(int top) {
        ColumnSet all = columnSets.get(columns[top]);
        for (int slice = below[top]; slice != NONE; slice = below[slice]) {
            all = all.with(columnSets.get(columns[slice]));
        }
        int[] fields = new int[all.size()];
        Arrays.fill(fields, NONE);
        for (int slice = top; slice != NONE; slice = below[slice]) {
            ColumnSet own = columnSets.get(columns[slice]);
            int at = offsets[slice];
            int place = 0;
            for (int i = 0; i < own.size(); i++) {
                while (all.get(place) != own.get(i)) {
                    place++;
                }
                fields[place] = fields[place] == NONE ? at : fields[place];
                at += fieldLength(at);
            }
        }
        int start = bytes.size();
        for (int field : fields) {
            bytes.writeBytes(bytes, field, fieldLength(field));
        }
        return slice(start, number(all));
    }

    private int fieldLength(int at) {
        return Integer.BYTES + Math.max(0, bytes.getInt(at));
    }

    /** Returns the number of the row with the key of a change. */
    private int row(RowChange change) {
        int start = keys.size();
        form.write(change, keys);
        int hash = KeyForm.spread(keys.hash(start));
        int mask = table.length - 1;
        int place = hash & mask;
        while (table[place] != 0) {
            int row = table[place] - 1;
            if (hashes[row] == hash && keys.isSame(row == 0 ? 0 : keyEnds[row - 1], keyEnds[row], start, keys.size())) {
                keys.truncate(start);
                return row;
            }
            place = (place + 1) & mask;
        }
        table[place] = rows + 1;
        return newRow(hash);
    }

    private int newRow(int hash) {
        hashes[rows] = hash;
        keyEnds[rows] = keys.size();
        Arrays.fill(phases, rows * Phase.KEYED, (rows + 1) * Phase.KEYED, NONE);
        rows++;
        if (rows == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * rows);
            keyEnds = Arrays.copyOf(keyEnds, 2 * rows);
            phases = Arrays.copyOf(phases, 2 * rows * Phase.KEYED);
            rehash();
        }
        return rows - 1;
    }

    private void rehash() {
        table = new int[2 * hashes.length];
        int mask = table.length - 1;
        for (int row = 0; row < rows; row++) {
            int place = hashes[row] & mask;
            while (table[place] != 0) {
                place = (place + 1) & mask;
            }
            table[place] = row + 1;
        }
    }

    /** The order in which the changes of a row are made, among all rows of a table. */
    enum Phase {
        DELETE(0),
        PATCH(1),
        UPSERT(2),
        APPEND(3);

        /** The number of phases of rows with a key. */
        static final int KEYED = 3;

        private final int place;

        Phase(int place) {
            this.place = place;
        }

        /** Returns the phase's index in the order. */
        int place() {
            return place;
        }
    }
}
