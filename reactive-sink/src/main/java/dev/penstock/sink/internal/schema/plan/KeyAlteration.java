package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Change of a target table's key to that of its source. */
final class KeyAlteration {
    private final TargetTable table;
    private final @Nullable Relation previous;
    private final TargetFacts facts;
    private final Map<String, String> formerNames;
    private final Set<String> dropped;
    private final TableDdl ddl;

    /**
     * Creates a change.
     *
     * @param formerNames the names that renamed columns had in the target, by their names in the source
     * @param dropped the columns that are dropped from the target
     */
    KeyAlteration(
            TargetTable table,
            Relation relation,
            @Nullable Relation previous,
            TargetFacts facts,
            Map<String, String> formerNames,
            Set<String> dropped) {
        this.table = table;
        this.previous = previous;
        this.facts = facts;
        this.formerNames = formerNames;
        this.dropped = dropped;
        this.ddl = new TableDdl(table.name(), relation);
    }

    /** Returns the statements that give the table the key of the source. */
    List<String> statements() {
        List<String> identity = ddl.identity();
        List<String> primaryKey = ddl.primaryKey();
        Set<String> present = primaryKey(table);
        Relation before = previous;
        // The key of the rows is exact; that of the catalog may be a later one.
        boolean changed = before != null
                && Set.copyOf(renamed(new TableDdl(table.name(), before).identity()))
                        .equals(renamedSet(present))
                && !Set.copyOf(identity).equals(renamedSet(present))
                && Set.copyOf(identity).equals(Set.copyOf(primaryKey));
        // The server drops a key together with one of its columns.
        boolean lost = present.stream().anyMatch(dropped::contains);
        List<String> key = new ArrayList<>();
        if (changed) {
            if (facts.primaryKey() != null && !lost) {
                key.add(ddl.dropConstraint(facts.primaryKey()));
            }
            if (!primaryKey.isEmpty()) {
                key.add(ddl.addPrimaryKey(primaryKey));
            }
        } else if (!identity.isEmpty() && (lost || !hasIndex(table, renamedBack(identity)))) {
            if ((lost || present.isEmpty()) && Set.copyOf(identity).equals(Set.copyOf(primaryKey))) {
                key.add(ddl.addPrimaryKey(primaryKey));
            } else {
                key.add(ddl.createUniqueIndex(identity));
            }
        }
        return key;
    }

    /** Returns whether an index finds the rows of a key. */
    static boolean hasIndex(TargetTable table, List<String> key) {
        return key.stream().allMatch(column -> table.indexOf(column) >= 0)
                && table.keyIndex(ColumnSet.of(key.stream().mapToInt(table::indexOf))) != KeyIndex.NONE;
    }

    /** Returns the columns of a table's primary key. */
    static Set<String> primaryKey(TargetTable table) {
        Set<String> names = new HashSet<>();
        table.primaryKey().stream()
                .forEach(column -> names.add(table.column(column).name()));
        return names;
    }

    private List<String> renamedBack(List<String> columns) {
        return columns.stream()
                .map(column -> formerNames.getOrDefault(column, column))
                .toList();
    }

    private List<String> renamed(List<String> columns) {
        return columns.stream().map(this::renamed).toList();
    }

    private Set<String> renamedSet(Set<String> columns) {
        return new HashSet<>(renamed(List.copyOf(columns)));
    }

    private String renamed(String column) {
        for (Map.Entry<String, String> former : formerNames.entrySet()) {
            if (former.getValue().equals(column)) {
                return former.getKey();
            }
        }
        return column;
    }
}
