package dev.penstock.source.internal.table;

import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measurement of the files of tables. */
final class TableSizes {
    private static final String SIZES = """
        SELECT oid, pg_catalog.pg_relation_size(oid) AS bytes
        FROM pg_catalog.pg_class
        WHERE oid OPERATOR(pg_catalog.=) ANY (?)
        """;

    private final Connection connection;

    TableSizes(Connection connection) {
        this.connection = connection;
    }

    List<SourceTable> measure(List<SourceTable> tables) {
        Collection<Integer> leaves = tables.stream()
                .flatMap(table -> table.leaves().stream())
                .map(Leaf::oid)
                .toList();
        Map<Integer, Long> sizes = new HashMap<>();
        if (!leaves.isEmpty()) {
            CatalogStatement.list(
                    connection,
                    "measure the tables",
                    SIZES,
                    row -> sizes.put((int) row.getLong("oid"), row.getLong("bytes")),
                    leaves);
        }
        return tables.stream()
                .map(table -> new SourceTable(
                        table.oid(),
                        table.name(),
                        table.partitioned(),
                        table.key(),
                        table.columns(),
                        table.withheld(),
                        table.leaves().stream()
                                .map(leaf -> measured(leaf, sizes.getOrDefault(leaf.oid(), 0L)))
                                .toList()))
                .toList();
    }

    /** The rows grow in proportion to the file, as the planner assumes. */
    private static Leaf measured(Leaf leaf, long bytes) {
        boolean known = leaf.estimatedRows() >= 0 && leaf.estimatedBytes() > 0;
        long rows = known
                ? Math.round((double) leaf.estimatedRows() * bytes / leaf.estimatedBytes())
                : leaf.estimatedRows();
        return new Leaf(leaf.oid(), leaf.name(), leaf.storage(), leaf.key(), rows, bytes);
    }
}
