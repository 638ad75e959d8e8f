package dev.penstock.source.internal.catalog;

import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;

/**
 * Dropped tables that may still appear in the unread part of the WAL.
 *
 * @param oids the OIDs of the tables
 * @param lsn the end of the WAL when they were found missing; none of their changes comes after it
 */
public record DroppedTables(List<Integer> oids, long lsn) {
    private static final String SQL = """
        SELECT array(SELECT o::pg_catalog.text FROM pg_catalog.unnest(?::pg_catalog.oid[]) o
                     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) o)) AS oids,
               CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                    ELSE pg_catalog.pg_current_wal_insert_lsn() END AS lsn
        """;

    /** Returns the tables among {@code tables} that no longer exist. */
    public static DroppedTables among(Connection connection, int[] tables) {
        return CatalogStatement.single(
                connection,
                "look for tables that were dropped",
                SQL,
                row -> new DroppedTables(
                        CatalogStatement.strings(row, "oids").stream()
                                .map(Integer::parseUnsignedInt)
                                .toList(),
                        Lsn.parse(row.getString("lsn"))),
                Arrays.stream(tables).boxed().toList());
    }
}
