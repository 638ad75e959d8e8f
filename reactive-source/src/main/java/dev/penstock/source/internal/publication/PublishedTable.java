package dev.penstock.source.internal.publication;

import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a table that is read, in the snapshot as in the stream.
 *
 * @param table the table
 * @param columns the columns, in the order of the table
 * @param filter an SQL expression that is true for the rows to read, {@code null} for all rows
 */
public record PublishedTable(
        SourceTable table,
        List<SourceColumn> columns,
        @Nullable String filter) {
    /** Copies the list. */
    public PublishedTable {
        columns = List.copyOf(columns);
    }

    /** Returns {@code table} as published without column list and row filter: all columns except generated ones. */
    public static PublishedTable whole(SourceTable table) {
        return new PublishedTable(
                table,
                table.columns().stream()
                        .filter(column -> column.generation() == Generation.NONE)
                        .filter(column -> !table.withheld().contains(column.name()))
                        .toList(),
                null);
    }

    /** Returns the rows of this table that also meet {@code condition}, or this if it is {@code null}. */
    public PublishedTable where(@Nullable String condition) {
        if (condition == null) {
            return this;
        }
        // A line comment at the end of the condition must not hide what follows.
        String met = '(' + condition + "\n)";
        return new PublishedTable(table, columns, filter == null ? met : '(' + filter + ") AND " + met);
    }
}
