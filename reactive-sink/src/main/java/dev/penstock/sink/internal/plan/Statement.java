package dev.penstock.sink.internal.plan;

import dev.penstock.sink.internal.change.RowChange;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a transaction.
 *
 * @param sql its text
 * @param expectedRows the number of rows it should find, or -1 if that does not matter
 * @param change the change it writes, or the last one of several
 */
public record Statement(
        String sql, long expectedRows, @Nullable RowChange change) {
    /** Returns a statement that writes no change, with any number of rows. */
    public static Statement of(String sql) {
        return new Statement(sql, -1, null);
    }
}
