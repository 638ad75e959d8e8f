package dev.penstock.source.catalog;

import dev.penstock.source.catalog.SourceTable.Leaf;
import dev.penstock.source.error.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds partitions that cannot be streamed, and tables chosen beside one they are part of. */
final class PartitionCheck {
    private PartitionCheck() {}

    static List<Finding> findings(List<SourceTable> tables) {
        List<Finding> findings = new ArrayList<>();
        Map<Integer, SourceTable> holders = new HashMap<>();
        List<SourceTable> largestFirst = tables.stream()
                .sorted(Comparator.comparing((SourceTable t) -> t.leaves().size())
                        .thenComparing(SourceTable::partitioned)
                        .reversed())
                .toList();
        for (SourceTable table : largestFirst) {
            SourceTable holder = table.leaves().isEmpty()
                    ? null
                    : holders.get(table.leaves().get(0).oid());
            if (holder != null) {
                findings.add(finding(
                        table.name(), holder, "is chosen beside it, whose records have its rows already: choose one"));
                continue;
            }
            for (Leaf leaf : table.leaves()) {
                holders.put(leaf.oid(), table);
                if (leaf.storage() != Leaf.Storage.LOGGED) {
                    String kind = leaf.storage() == Leaf.Storage.FOREIGN ? "a foreign table" : "unlogged";
                    findings.add(finding(leaf.name(), table, "is " + kind + ": its changes are not in the WAL"));
                }
            }
        }
        return findings;
    }

    private static Finding finding(TableName partition, SourceTable table, String problem) {
        return new Finding(
                partition.toString(), "Partition " + partition + " of table " + table.name() + ' ' + problem, null);
    }
}
