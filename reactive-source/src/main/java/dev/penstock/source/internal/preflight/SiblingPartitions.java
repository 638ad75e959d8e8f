package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.List;

/**
 * Check for several partitions of one partitioned table that are chosen as separate tables. The server sends an UPDATE
 * that moves a row between them as a deletion and an insertion.
 */
final class SiblingPartitions {
    private static final String SIBLINGS = """
        SELECT pg_catalog.format('%s.%s', n.nspname, p.relname)
        FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.inhrelid AND c.relispartition
        JOIN pg_catalog.pg_class p ON p.oid OPERATOR(pg_catalog.=) i.inhparent
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.relnamespace
        WHERE i.inhrelid OPERATOR(pg_catalog.=) ANY (?)
        GROUP BY n.nspname, p.relname
        HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1
        ORDER BY 1
        """;

    private SiblingPartitions() {}

    static List<Check> checks(Connection connection, List<SourceTable> tables) {
        return CatalogStatement.list(
                        connection,
                        "read the partitions among the tables",
                        SIBLINGS,
                        row -> row.getString(1),
                        tables.stream().map(SourceTable::oid).toList())
                .stream()
                .map(parent -> Check.warning(
                        "partitions",
                        "Partitions of table " + parent
                                + " are chosen as tables of their own: an UPDATE that moves a row from one"
                                + " to another arrives as a deletion and an insertion. Choose " + parent + " instead.",
                        null))
                .toList();
    }
}
