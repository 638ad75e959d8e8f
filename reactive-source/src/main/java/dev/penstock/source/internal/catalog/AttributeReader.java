package dev.penstock.source.internal.catalog;

import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads which columns tables have and had. */
public final class AttributeReader {
    private static final String SQL = """
        SELECT a.attrelid::pg_catalog.int8, a.attnum, CASE WHEN a.attisdropped THEN '' ELSE a.attname::pg_catalog.text END AS name,
               a.xmin::pg_catalog.text::pg_catalog.int8 AS changed, pg_catalog.age(a.xmin) OPERATOR(pg_catalog.<) 0
                 OR pg_catalog.age(a.xmin) OPERATOR(pg_catalog.>=) 2147483647 AS settled,
               CASE WHEN pg_catalog.current_setting('track_commit_timestamp') OPERATOR(pg_catalog.=) 'on' AND NOT pg_catalog.pg_is_in_recovery()
                 THEN (pg_catalog.extract('epoch', pg_catalog.pg_xact_commit_timestamp(a.xmin) OPERATOR(pg_catalog.-) '2000-01-01 00:00:00+00'::pg_catalog.timestamptz)
                   OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8 END AS committed
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) ANY (?) AND a.attnum OPERATOR(pg_catalog.>) 0
        ORDER BY a.attrelid, a.attnum
        """;

    private AttributeReader() {}

    /** Returns the columns of those of {@code tables} that exist, by OID, in the order of their numbers. */
    public static Map<Integer, List<Attribute>> read(Connection connection, Collection<Integer> tables) {
        Map<Integer, List<Attribute>> found = new HashMap<>();
        if (!tables.isEmpty()) {
            CatalogStatement.list(
                    connection,
                    "read the numbers of the tables' columns from the catalog",
                    SQL,
                    row -> found.computeIfAbsent((int) row.getLong("attrelid"), oid -> new ArrayList<>())
                            .add(new Attribute(
                                    row.getInt("attnum"),
                                    row.getString("name"),
                                    (int) row.getLong("changed"),
                                    row.getBoolean("settled"),
                                    committed(row))),
                    tables);
        }
        return found;
    }

    private static long committed(ResultSet row) throws SQLException {
        long time = row.getLong("committed");
        return row.wasNull() ? Attribute.UNKNOWN_TIME : time;
    }
}
