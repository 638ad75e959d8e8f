package dev.penstock.source.internal.catalog;

import dev.penstock.source.internal.position.TableCensus;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.util.List;

/** Queries for the tables of a database that exist now, or existed at an earlier census. */
public final class Censuses {
    private static final String DOING = "read which tables there are";

    private static final String NOW = """
        SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.text AS horizon,
               array(SELECT oid::pg_catalog.text FROM pg_catalog.pg_class WHERE relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[]) AND oid OPERATOR(pg_catalog.>=) 16384) AS tables
        """;

    /**
     * The catalog row of a system column is written once, when its table is created. A transaction so old that its
     * number has been reused appears to be in the future.
     */
    private static final String BEFORE = """
        SELECT c.oid
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.=) '-1'::pg_catalog.int2
        WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[]) AND c.oid OPERATOR(pg_catalog.>=) 16384
          AND (pg_catalog.age(a.xmin) OPERATOR(pg_catalog.>) pg_catalog.age(?::pg_catalog.text::pg_catalog.xid8::pg_catalog.xid) OR pg_catalog.age(a.xmin) OPERATOR(pg_catalog.<) 0)
        """;

    private Censuses() {}

    /** Returns the tables that exist now. */
    public static TableCensus now(Connection connection) {
        return CatalogStatement.single(
                connection,
                DOING,
                NOW,
                row -> new TableCensus(
                        Long.parseUnsignedLong(row.getString("horizon")),
                        CatalogStatement.strings(row, "tables").stream()
                                .mapToInt(Integer::parseUnsignedInt)
                                .toArray()));
    }

    /** Returns the existing tables that were created by a transaction before {@code horizon}. */
    public static int[] before(Connection connection, long horizon) {
        List<Integer> tables = CatalogStatement.list(
                connection, DOING, BEFORE, row -> (int) row.getLong("oid"), Long.toUnsignedString(horizon));
        return tables.stream().mapToInt(Integer::intValue).toArray();
    }
}
