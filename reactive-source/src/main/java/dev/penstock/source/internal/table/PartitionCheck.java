package dev.penstock.source.internal.table;

import dev.penstock.core.Check;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Check for partitions that cannot be streamed, and for tables chosen together with their own partitions. */
final class PartitionCheck {
    private PartitionCheck() {}

    static List<Check> findings(List<SourceTable> tables) {
        List<Check> findings = new ArrayList<>();
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

    private static Check unlogged(SourceTable table, Leaf leaf) {
        String kind = leaf.storage() == Leaf.Storage.FOREIGN ? "a foreign table" : "unlogged";
        return Check.failed(
                leaf.name().toString(),
                "Partition " + leaf.name() + " of table " + table.name() + " is " + kind
                        + ": its changes are not in the WAL.",
                null);
    }

    private static Check chosenTwice(SourceTable holder, SourceTable table) {
        return Check.failed(
                table.name().toString(),
                "Tables " + holder.name() + " and " + table.name()
                        + " are chosen, but one is part of the other and its rows would be sent twice: choose one.",
                null);
    }
}
