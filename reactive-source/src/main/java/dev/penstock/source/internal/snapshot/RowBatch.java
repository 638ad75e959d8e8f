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
 * @param rows the rows, in the order in which they were read; may be empty in a last batch
 * @param bytes the number of bytes of the rows
 * @param endOfRange the range of the table's key that this batch completes, {@code null} if it completes none
 * @param endOfTable whether the table has no more rows
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
