package dev.penstock.verify;

import java.util.List;

/**
 * A row that differs between source and target. Its text holds values of the key: print it as a result, and do not log
 * it.
 *
 * @param kind how the row differs
 * @param key the texts of the key columns, in the order of the key
 * @param columns the names of the columns that differ, empty unless {@code kind} is {@link Kind#DIFFERENT}
 */
public record RowDifference(Kind kind, List<String> key, List<String> columns) {
    /** Copies the lists. */
    public RowDifference {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** The kind of a difference. */
    public enum Kind {
        /** The row is in the source alone. */
        MISSING,
        /** The row is in the target alone. */
        EXTRA,
        /** Columns have other values, or the target has several rows with the key. */
        DIFFERENT,
        /** The row changed in the source at each reading, so it could not be compared. */
        CHANGING
    }
}
