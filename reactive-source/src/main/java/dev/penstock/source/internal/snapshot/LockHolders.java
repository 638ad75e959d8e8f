package dev.penstock.source.internal.snapshot;

import dev.penstock.source.internal.server.CatalogQuery;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;

/** Finds who holds, or waits for, a lock that keeps the tables of a snapshot from being locked. */
final class LockHolders {
    private static final String FIND = """
        SELECT 'process ' || l.pid || ' of application ''' || coalesce(a.application_name, '') || ''' as role '''
                 || coalesce(a.usename, '') || ''' on table ' || c.relname
        FROM pg_catalog.pg_locks l
        JOIN pg_catalog.pg_class c ON c.oid = l.relation
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN unnest(?::text[], ?::text[]) AS w (schema, relation) ON w.schema = n.nspname AND w.relation = c.relname
        LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
          AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        ORDER BY l.granted DESC
        LIMIT 5
        """;

    private LockHolders() {}

    static List<String> of(Connection connection, Collection<TableName> tables) {
        return CatalogQuery.list(
                connection,
                "look who locks the tables of the snapshot",
                FIND,
                row -> row.getString(1),
                tables.stream().map(TableName::schema).toList(),
                tables.stream().map(TableName::table).toList());
    }
}
