package dev.penstock.core.internal.schema;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Description of a table from the catalog: the properties that are not sent with its rows.
 *
 * @param columns its columns, in order
 * @param candidates columns of which it is not certain which one the rows have: at most one of each name
 * @param primaryKey the columns of its primary key, in the key's order; empty if it has none
 * @param types the types of its columns that are not PostgreSQL's own, each after the types on which it depends
 * @param database the database that it is from: the system identifier of its server, a colon, and its OID
 * @param timed whether the server keeps the times of commits, so that the order of overlapping transactions is known
 * @param version a number that grows when the server describes the table again, because a property that is not here may have changed
 */
public record TableDefinition(
        List<ColumnDefinition> columns,
        List<ColumnDefinition> candidates,
        List<String> primaryKey,
        List<TypeDefinition> types,
        String database,
        boolean timed,
        int version) {
    /** Creates a description; the lists are copied. */
    public TableDefinition {
        Objects.requireNonNull(database, "database");
        columns = List.copyOf(columns);
        candidates = List.copyOf(candidates);
        primaryKey = List.copyOf(primaryKey);
        types = List.copyOf(types);
    }

    /** Creates a description of which every column is certain, of a server that keeps the times of commits. */
    public TableDefinition(
            List<ColumnDefinition> columns,
            List<String> primaryKey,
            List<TypeDefinition> types,
            String database,
            int version) {
        this(columns, List.of(), primaryKey, types, database, true, version);
    }

    /** Returns the column with a name, or empty if there is none. */
    public Optional<ColumnDefinition> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Returns this definition with another version. */
    public TableDefinition withVersion(int number) {
        return new TableDefinition(columns, candidates, primaryKey, types, database, timed, number);
    }
}
