package dev.penstock.core.internal.schema;

import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog describes it, beyond what travels with its rows.
 *
 * @param columns its columns, in order
 * @param primaryKey the columns of its primary key, in the key's order; empty if it has none
 * @param types the types that did not come with PostgreSQL and that its columns are made of, each after those it is made of
 * @param version grows if the server has described the table again: something may have changed that does not show here
 */
public record TableDefinition(
        List<ColumnDefinition> columns, List<String> primaryKey, List<TypeDefinition> types, int version) {
    /** Copies the lists. */
    public TableDefinition {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        types = List.copyOf(types);
    }

    /** Returns the column of a name. */
    public Optional<ColumnDefinition> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Returns this definition with another version. */
    public TableDefinition withVersion(int number) {
        return new TableDefinition(columns, primaryKey, types, number);
    }
}
