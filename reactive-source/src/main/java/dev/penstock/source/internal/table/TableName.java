package dev.penstock.source.internal.table;

import dev.penstock.core.internal.sql.SqlText;
import java.util.Comparator;

/**
 * The name of a table.
 *
 * @param schema its schema, unquoted
 * @param table its name within the schema, unquoted
 */
public record TableName(String schema, String table) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::table);

    /** Returns the name for a statement, both parts quoted. */
    public String sql() {
        return SqlText.identifier(schema) + '.' + SqlText.identifier(table);
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** Returns the name in the form of the option {@code tables}: quoted only if it would be misread otherwise. */
    @Override
    public String toString() {
        return TablePattern.quoteWhereNeeded(schema) + '.' + TablePattern.quoteWhereNeeded(table);
    }
}
