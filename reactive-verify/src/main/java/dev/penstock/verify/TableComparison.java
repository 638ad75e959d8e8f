package dev.penstock.verify;

import dev.penstock.core.CollectionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of the comparison of one table. Immutable. Keys of rows are values of the database: treat the result as you treat
 * the rows.
 *
 * <p>Rows of a table with a key are named in {@code differences}. Rows of a table without key have no names, so they are only
 * counted, in {@code missing} and {@code extra}. If {@code problems} is not empty, the table was compared in part or not at
 * all.
 *
 * @param source the table of the source
 * @param target the table of the target, {@code null} if there is none
 * @param sourceRows the number of rows in the source when the comparison began
 * @param targetRows the number of rows in the target when the comparison began
 * @param keyColumns the columns of the key, empty if rows have none
 * @param differences the rows that differ, each by its key
 * @param missing for a table without key, the number of rows that the target lacks
 * @param extra for a table without key, the number of rows that only the target has
 * @param complete whether all rows that differ are named; otherwise there are more
 * @param problems reasons why the table, or a part of it, could not be compared
 * @param repaired rows that differed, were read and written again, and are equal now; at most the limit
 * @param repairedRows the number of those rows
 */
public record TableComparison(
        CollectionName source,
        @Nullable CollectionName target,
        long sourceRows,
        long targetRows,
        List<String> keyColumns,
        List<RowDifference> differences,
        long missing,
        long extra,
        boolean complete,
        List<String> problems,
        List<RowDifference> repaired,
        long repairedRows) {
    /** Copies the lists. */
    public TableComparison {
        keyColumns = List.copyOf(keyColumns);
        differences = List.copyOf(differences);
        problems = List.copyOf(problems);
        repaired = List.copyOf(repaired);
    }

    /**
     * Returns whether the table was compared as a whole, and is equal in source and target. A table that could not be
     * compared is not equal.
     */
    public boolean equal() {
        return differences.isEmpty() && missing == 0 && extra == 0 && complete && problems.isEmpty();
    }

    /** Returns this result after a repair: the rows that still differ, and those that were repaired. */
    TableComparison after(List<RowDifference> left, boolean whole, List<RowDifference> same, long rows) {
        return new TableComparison(
                source, target, sourceRows, targetRows, keyColumns, left, missing, extra, whole, problems, same, rows);
    }
}
