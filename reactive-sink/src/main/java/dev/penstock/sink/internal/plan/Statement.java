package dev.penstock.sink.internal.plan;

import dev.penstock.sink.internal.change.Change;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a transaction.
 *
 * @param sql its text
 * @param expectedRows how many rows it should find, or -1 where that does not matter
 * @param change the change it is, or of those it is the last
 */
public record Statement(
        String sql, long expectedRows, @Nullable Change change) {
    public static Statement of(String sql) {
        return new Statement(sql, -1, null);
    }
}
