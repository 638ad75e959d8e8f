package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The relations that the tables of the target have been compared with. Confined to the encoding thread. */
final class ComparedRelations {
    /** Many partitions of one table bring many relations of it. Those beyond this number are compared again. */
    private static final int MOST = 1000;

    private final Map<CollectionName, Set<Relation>> relations = new HashMap<>();
    private final Map<Source, Relation> last = new HashMap<>();

    boolean contains(CollectionName table, Relation relation) {
        return relations.getOrDefault(table, Set.of()).contains(relation);
    }

    /** Returns the relation of the same source table that a table was last compared with, {@code null} if there is none. */
    @Nullable
    Relation last(CollectionName table, Relation relation) {
        return last.get(new Source(table, relation.oid()));
    }

    void add(CollectionName table, Relation relation) {
        Set<Relation> known = relations.computeIfAbsent(table, name -> new HashSet<>());
        if (known.size() >= MOST) {
            known.clear();
        }
        known.add(relation);
        last.put(new Source(table, relation.oid()), relation);
    }

    /** A table of the source whose rows are written to a table. */
    private record Source(CollectionName table, int oid) {}
}
