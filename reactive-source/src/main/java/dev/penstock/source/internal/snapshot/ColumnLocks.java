package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Locks on tables of which the role may read some columns only, and which LOCK TABLE therefore rejects. Reading a
 * column takes the same lock. In a REPEATABLE READ transaction it also takes a snapshot, so another connection holds
 * these locks until the readers have imported theirs.
 *
 * @param columns one readable column of each table
 */
record ColumnLocks(Map<TableName, String> columns) {
    static final ColumnLocks NONE = new ColumnLocks(Map.of());

    private static final String FIND = """
        SELECT n.nspname, c.relname, a.attname
        FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS w (schema, relation)
        JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.schema
        JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relname OPERATOR(pg_catalog.=) w.relation
        CROSS JOIN LATERAL (
          SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
          WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
            AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
          ORDER BY a.attnum
          LIMIT 1) a
        WHERE NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
        """;

    /** Returns the locks for those of {@code tables} that can be locked through a column only. */
    static ColumnLocks find(Connection connection, Collection<TableName> tables) {
        Map<TableName, String> columns = new TreeMap<>();
        CatalogStatement.list(
                connection,
                "read the rights of the role",
                FIND,
                row -> columns.put(
                        new TableName(row.getString("nspname"), row.getString("relname")), row.getString("attname")),
                tables.stream().map(TableName::schema).toList(),
                tables.stream().map(TableName::table).toList());
        return new ColumnLocks(columns);
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    boolean contains(TableName table) {
        return columns.containsKey(table);
    }

    /** Returns the statements that take the locks, empty if there are none. */
    String sql() {
        return columns.entrySet().stream()
                .map(lock -> "SELECT " + SqlText.identifier(lock.getValue()) + " FROM "
                        + lock.getKey().sql() + " LIMIT 0; ")
                .collect(Collectors.joining());
    }

    /** Returns the command that locks the other {@code tables}, {@code null} if there are none. */
    @Nullable
    String lockOthers(Collection<TableName> tables) {
        String names = tables.stream()
                .filter(table -> !contains(table))
                .map(TableName::sql)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? null : "LOCK TABLE " + names + " IN ACCESS SHARE MODE";
    }
}
