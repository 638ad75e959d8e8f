package dev.penstock.source.internal.publication;

import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a table, in the snapshot as in the stream.
 *
 * @param table the table
 * @param columns the columns, in the order of the table
 * @param filter an SQL expression that is true for the rows to read, {@code null} where all are
 */
public record PublishedTable(
        SourceTable table,
        List<SourceColumn> columns,
        @Nullable String filter) {
    /** Copies the list. */
    public PublishedTable {
        columns = List.copyOf(columns);
    }

    /** Returns {@code table} as a publication without column list and row filter has it: without generated columns. */
    public static PublishedTable whole(SourceTable table) {
        return new PublishedTable(
                table,
                table.columns().stream()
                        .filter(column -> column.generation() == Generation.NONE)
                        .filter(column -> !table.withheld().contains(column.name()))
                        .toList(),
                null);
    }

    /**
     * Returns whether each column has a binary form that the server can send and we can read. Where one table of a stream
     * does not, the stream has to be text: the server sends a binary form whenever the type itself has one, and fails for
     * good on an array whose elements have none.
     */
    public boolean isBinary(TypeCatalog types) {
        return columns.stream().allMatch(column -> types.type(column.typeOid()).binary());
    }
}
