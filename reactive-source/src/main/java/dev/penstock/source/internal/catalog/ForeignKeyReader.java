package dev.penstock.source.internal.catalog;

import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reader of the foreign keys between tables, from the catalog. */
public final class ForeignKeyReader {
    private static final String REFERENCES = """
        SELECT DISTINCT conrelid::pg_catalog.int8 AS child, confrelid::pg_catalog.int8 AS parent
        FROM pg_catalog.pg_constraint
        WHERE contype OPERATOR(pg_catalog.=) 'f'
          AND conrelid OPERATOR(pg_catalog.=) ANY (?) AND confrelid OPERATOR(pg_catalog.=) ANY (?)
        """;

    private ForeignKeyReader() {}

    /** Returns the references between {@code tables}; takes no lock on a table. */
    public static List<ForeignKey> read(Connection connection, List<SourceTable> tables) {
        Map<Integer, Integer> roots = new HashMap<>();
        for (SourceTable table : tables) {
            roots.put(table.oid(), table.oid());
            table.leaves().forEach(leaf -> roots.putIfAbsent(leaf.oid(), table.oid()));
        }
        if (roots.isEmpty()) {
            return List.of();
        }
        List<ForeignKey> found = CatalogStatement.list(
                connection,
                "read the foreign keys from the catalog",
                REFERENCES,
                row -> new ForeignKey(
                        root(roots, (int) row.getLong("child")), root(roots, (int) row.getLong("parent"))),
                roots.keySet(),
                roots.keySet());
        return found.stream().distinct().toList();
    }

    private static int root(Map<Integer, Integer> roots, int oid) {
        @Nullable Integer root = roots.get(oid);
        return root == null ? oid : root;
    }
}
