package dev.penstock.source.internal.reading;

import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.selection.RowSelection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Part of its tables that a snapshot reads.
 *
 * @param before the ranges that have been read of tables that are not read whole, by OID
 * @param resumable whether another snapshot can continue the read
 * @param rows the rows of the one table to read, {@code null} for all rows
 * @param condition the SQL condition that the rows meet, {@code null} for all rows
 */
record ReadScope(
        Map<Integer, ReadRanges> before,
        boolean resumable,
        @Nullable RowSelection rows,
        @Nullable String condition) {
    /** All rows, by one snapshot. */
    static final ReadScope WHOLE = new ReadScope(Map.of(), false, null, null);

    /** Returns the scope of all rows except those of ranges that have been read. */
    static ReadScope after(Map<Integer, ReadRanges> before) {
        return new ReadScope(before, true, null, null);
    }

    /** Returns the scope of the rows that meet a condition. */
    static ReadScope of(String condition) {
        return new ReadScope(Map.of(), false, null, condition);
    }

    /** Returns the scope of chosen rows of one table. */
    static ReadScope of(RowSelection rows) {
        return new ReadScope(Map.of(), false, rows, null);
    }
}
