package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The relations that the tables of the target have been compared with. Confined to the encoding thread. */
final class DescribedRelations {
    /** Many relations of one table come from many partitions; older ones are compared again. */
    private static final int MOST = 1000;

    private final Map<CollectionName, Set<Relation>> relations = new HashMap<>();
    private final Map<CollectionName, Relation> last = new HashMap<>();

    boolean contains(CollectionName table, Relation relation) {
        return relations.getOrDefault(table, Set.of()).contains(relation);
    }

    /** Returns the relation that a table was compared with last, {@code null} if with none yet. */
    @Nullable
    Relation last(CollectionName table) {
        return last.get(table);
    }

    void add(CollectionName table, Relation relation) {
        Set<Relation> known = relations.computeIfAbsent(table, name -> new HashSet<>());
        if (known.size() >= MOST) {
            known.clear();
        }
        known.add(relation);
        last.put(table, relation);
    }
}
