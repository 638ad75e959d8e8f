package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Check for tables with a row filter whose rows can enter the filter incomplete. The server sends such an update as an
 * insert, without the TOAST values that the update did not change.
 */
final class FilterCheck {
    private static final String STORED_OUTSIDE = """
        SELECT DISTINCT a.attrelid
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) ANY (?) AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped AND a.attstorage OPERATOR(pg_catalog.=) ANY ('{x,e}'::pg_catalog."char"[])
        """;

    private FilterCheck() {}

    static List<Check> findings(Connection connection, Publication publication, List<SourceTable> tables) {
        List<SourceTable> filtered = tables.stream()
                .filter(table -> publication.published(table).filter() != null)
                .filter(table -> table.key().identity() != ReplicaIdentity.FULL)
                .toList();
        if (filtered.isEmpty()) {
            return List.of();
        }
        Set<Integer> storedOutside = CatalogStatement.list(
                        connection,
                        "read the columns of the tables",
                        STORED_OUTSIDE,
                        row -> (int) row.getLong(1),
                        filtered.stream().map(SourceTable::oid).toList())
                .stream()
                .collect(Collectors.toSet());
        List<Check> findings = new ArrayList<>();
        for (SourceTable table : filtered) {
            if (storedOutside.contains(table.oid())) {
                findings.add(Check.failed(
                        table.name().toString(),
                        "Publication '" + publication.name() + "' has a row filter for table " + table.name()
                                + ", whose large values the server does not send when an update moves a row into the"
                                + " filter: the row would arrive without them.",
                        "ALTER TABLE " + table.name().sql() + " REPLICA IDENTITY FULL"));
            }
        }
        return findings;
    }
}
