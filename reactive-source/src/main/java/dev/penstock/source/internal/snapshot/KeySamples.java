package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of a table's keys from places all over its files. They determine where the table is divided, and whether its
 * rows are stored in key order. Each sample reads one page, by a Tid Range Scan that ends at the first row, or at the
 * next place if it finds none.
 */
final class KeySamples {
    private final Connection reader;

    KeySamples(Connection reader) {
        this.reader = reader;
    }

    /** Returns, for each leaf of {@code table}, the keys found every {@code blocks} blocks, in block order. */
    List<List<Object>> of(SourceTable table, RangedKey key, long blocks) throws SQLException {
        List<List<Object>> samples = new ArrayList<>();
        for (Leaf leaf : table.leaves()) {
            samples.add(ofLeaf(leaf, key, blocks));
        }
        return samples;
    }

    private List<Object> ofLeaf(Leaf leaf, RangedKey key, long blocks) throws SQLException {
        long last = leaf.estimatedBytes() / SnapshotPlan.BLOCK_BYTES - 1;
        if (last < blocks) {
            return List.of();
        }
        String query = "SELECT sample FROM (SELECT (SELECT " + SqlText.identifier(key.column())
                + "::pg_catalog.text FROM ONLY "
                + leaf.name().sql()
                + " WHERE ctid OPERATOR(pg_catalog.>=) pg_catalog.format('(%s,0)', block)::pg_catalog.tid"
                + " AND ctid OPERATOR(pg_catalog.<) pg_catalog.format('(%s,0)', block OPERATOR(pg_catalog.+) " + blocks
                + ")::pg_catalog.tid LIMIT 1) AS sample"
                + " FROM pg_catalog.generate_series(" + blocks + ", " + last + ", " + blocks + ") AS block) AS samples"
                + " WHERE sample IS NOT NULL";
        List<Object> keys = new ArrayList<>();
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                keys.add(key.value(row.getString(1)));
            }
        }
        return keys;
    }
}
