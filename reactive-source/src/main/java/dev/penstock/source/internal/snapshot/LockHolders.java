package dev.penstock.source.internal.snapshot;

import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;

/** Query for the sessions that hold, or wait for, a lock that prevents the locking of a snapshot's tables. */
final class LockHolders {
    private static final String FIND = """
        SELECT 'process ' OPERATOR(pg_catalog.||) l.pid OPERATOR(pg_catalog.||) ' of application ''' OPERATOR(pg_catalog.||) coalesce(a.application_name, '') OPERATOR(pg_catalog.||) ''' as role '''
                 OPERATOR(pg_catalog.||) coalesce(a.usename, '') OPERATOR(pg_catalog.||) ''' on table ' OPERATOR(pg_catalog.||) c.relname
        FROM pg_catalog.pg_locks l
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.relation
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        JOIN ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS w (schema, relation) ON w.schema OPERATOR(pg_catalog.=) n.nspname AND w.relation OPERATOR(pg_catalog.=) c.relname
        LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
        WHERE l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock'
          AND l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
        ORDER BY l.granted DESC
        LIMIT 5
        """;

    private LockHolders() {}

    static List<String> of(Connection connection, Collection<TableName> tables) {
        return CatalogStatement.list(
                connection,
                "look who locks the tables of the snapshot",
                FIND,
                row -> row.getString(1),
                tables.stream().map(TableName::schema).toList(),
                tables.stream().map(TableName::table).toList());
    }
}
