package dev.penstock.source.internal.catalog;

import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.util.List;

/**
 * Age of a table's primary key. The catalog describes the table as it is now. Changes that are still to be decoded may
 * have been made before it had that key, which does not identify their rows.
 */
public final class KeyAge {
    /**
     * Transactions before the slot's {@code catalog_xmin} ended before everything that the slot still has to decode
     * (manual, section "pg_replication_slots").
     */
    private static final String SQL = """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_index i, pg_catalog.pg_replication_slots s
                       WHERE i.indrelid OPERATOR(pg_catalog.=) ? AND i.indisprimary
                         AND s.slot_name OPERATOR(pg_catalog.=) ?
                         AND (pg_catalog.age(i.xmin) OPERATOR(pg_catalog.>) pg_catalog.age(s.catalog_xmin)
                              OR pg_catalog.age(i.xmin) OPERATOR(pg_catalog.<) 0)) AS in_all,
               CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                    ELSE pg_catalog.pg_current_wal_insert_lsn() END AS lsn
        """;

    private static final String NOW = """
        SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                    ELSE pg_catalog.pg_current_wal_flush_lsn() END AS lsn
        """;

    private KeyAge() {}

    /** Returns an LSN up to which every commit is visible in later reads of the catalog. */
    public static long now(Connection connection) {
        return CatalogStatement.single(
                connection, "read the position of the server", NOW, row -> Lsn.parse(row.getString("lsn")));
    }

    /**
     * Returns an LSN since which the table has had the primary key that was read before this call, {@link Lsn#NONE} if
     * it had the key throughout everything that the slot still has to decode.
     */
    public static long since(Connection connection, int table, String slot) {
        List<Long> since = CatalogStatement.list(
                connection,
                "read since when a table has its key",
                SQL,
                row -> row.getBoolean("in_all") ? Lsn.NONE : Lsn.parse(row.getString("lsn")),
                Integer.toUnsignedLong(table),
                slot);
        return since.get(0);
    }
}
