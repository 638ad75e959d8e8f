package dev.penstock.source.internal.table;

import dev.penstock.source.error.Finding;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Check for partitions that cannot be streamed, and for tables chosen together with their own partitions. */
final class PartitionCheck {
    private PartitionCheck() {}

    static List<Finding> findings(List<SourceTable> tables) {
        List<Finding> findings = new ArrayList<>();
        Map<Integer, SourceTable> holders = new HashMap<>();
        Comparator<SourceTable> byLeaves =
                Comparator.comparingInt(table -> table.leaves().size());
        for (SourceTable table : tables.stream().sorted(byLeaves.reversed()).toList()) {
            SourceTable holder = null;
            for (Leaf leaf : table.leaves()) {
                SourceTable earlier = holders.putIfAbsent(leaf.oid(), table);
                holder = holder == null ? earlier : holder;
                if (earlier == null && leaf.storage() != Leaf.Storage.LOGGED) {
                    findings.add(unlogged(table, leaf));
                }
            }
            if (holder != null) {
                findings.add(chosenTwice(holder, table));
            }
        }
        return findings;
    }

    private static Finding unlogged(SourceTable table, Leaf leaf) {
        String kind = leaf.storage() == Leaf.Storage.FOREIGN ? "a foreign table" : "unlogged";
        return new Finding(
                leaf.name().toString(),
                "Partition " + leaf.name() + " of table " + table.name() + " is " + kind
                        + ": its changes are not in the WAL",
                null);
    }

    private static Finding chosenTwice(SourceTable holder, SourceTable table) {
        return new Finding(
                table.name().toString(),
                "Tables " + holder.name() + " and " + table.name()
                        + " are chosen, but one is part of the other and its rows would be sent twice: choose one",
                null);
    }
}
