package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.internal.position.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table on their way to the session.
 *
 * @param relation the table they belong to
 * @param rows the rows, in the order they were read; may be empty in a last batch
 * @param bytes how many bytes the rows hold
 * @param endOfRange the range of the table's key that has no more, {@code null} if none came to its end
 * @param endOfTable whether the table has no more
 */
public record RowBatch(
        Relation relation,
        List<Row> rows,
        long bytes,
        @Nullable KeyRange endOfRange,
        boolean endOfTable) {
    RowBatch withEndOfTable(boolean end) {
        return new RowBatch(relation, rows, bytes, endOfRange, end);
    }
}
