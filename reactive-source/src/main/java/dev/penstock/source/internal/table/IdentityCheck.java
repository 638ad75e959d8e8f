package dev.penstock.source.internal.table;

import dev.penstock.core.Check;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Check for tables whose updates and deletes cannot be published. The server uses the replica identity of the leaf
 * partition that holds a row, but describes the row by the identity of the published root, so both must be the same.
 */
public final class IdentityCheck {
    private IdentityCheck() {}

    public static List<Check> findings(List<SourceTable> tables) {
        List<Check> findings = new ArrayList<>();
        for (SourceTable table : tables) {
            if (!table.key().identifiesRows()) {
                findings.add(unusable("Table", table.name(), table.key()));
            }
            if (table.partitioned()) {
                for (Leaf leaf : table.leaves()) {
                    Check finding = leafFinding(table, leaf);
                    if (finding != null) {
                        findings.add(finding);
                    }
                }
            }
        }
        return findings;
    }

    private static @Nullable Check leafFinding(SourceTable table, Leaf leaf) {
        if (!leaf.key().identifiesRows()) {
            return unusable("Partition", leaf.name(), leaf.key());
        }
        if (!table.key().identifiesRows() || leaf.key().identity() == ReplicaIdentity.FULL) {
            return null;
        }
        boolean covers = table.key().identity() != ReplicaIdentity.FULL
                && new HashSet<>(leaf.key().identityColumns())
                        .containsAll(table.key().identityColumns());
        return covers
                ? null
                : Check.failed(
                        leaf.name().toString(),
                        "Partition " + leaf.name() + " has a replica identity other than its table " + table.name()
                                + ", so that old rows would be sent without columns they have.",
                        fullIdentity(leaf.name()));
    }

    private static Check unusable(String kind, TableName name, TableKey key) {
        String reason = switch (key.identity()) {
            case NOTHING -> "replica identity NOTHING";
            case INDEX -> "replica identity USING INDEX, but that index does not exist any more";
            default -> "replica identity DEFAULT, but no primary key that is not deferrable";
        };
        return Check.failed(
                name.toString(),
                kind + ' ' + name + " has " + reason
                        + ": in a publication its own UPDATE and DELETE would fail. Add a primary key, or send whole"
                        + " rows.",
                fullIdentity(name));
    }

    private static String fullIdentity(TableName name) {
        return "ALTER TABLE " + name.sql() + " REPLICA IDENTITY FULL";
    }
}
