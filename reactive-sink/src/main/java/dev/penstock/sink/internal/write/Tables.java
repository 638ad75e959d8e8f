package dev.penstock.sink.internal.write;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The target's tables as far as they are known. Confined to the encoding thread. */
final class Tables {
    private static final int KEPT_STAGES = 64;

    private final List<String> key;
    private final Set<CollectionName> asked = new HashSet<>();
    private final Map<CollectionName, TableState> byName = new HashMap<>();
    private final Map<TargetTable, TableState> states = new HashMap<>();
    private final AtomicInteger version = new AtomicInteger();
    private int stages;
    private @Nullable CollectionName lastName;
    private @Nullable TableState lastFound;

    Tables(List<String> key) {
        this.key = key;
    }

    /** Returns whether the target was asked for a table. */
    boolean isAsked(CollectionName name) {
        return find(name) != null || asked.contains(name);
    }

    /** Returns the state of a table, {@code null} where the target has none. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // Records in a row have the very same name.
    TableState find(CollectionName name) {
        if (name != lastName) {
            lastFound = byName.get(name);
            lastName = name;
        }
        return lastFound;
    }

    TableState state(TargetTable table) {
        return Objects.requireNonNull(states.get(table), "state of the table");
    }

    /** Returns a number that changes when something is learned. May be called on any thread. */
    int version() {
        return version.get();
    }

    /** Learns which of the tables asked for were found; returns whether that says anything new. */
    boolean learn(Collection<CollectionName> names, Map<CollectionName, TargetTable> found) {
        boolean news = false;
        for (CollectionName name : names) {
            TargetTable table = found.get(name);
            TableState known = byName.get(name);
            boolean same = known == null
                    ? table == null
                    : table != null && known.table().isLike(table);
            if (asked.add(name) || !same) {
                news = true;
                replace(name, known, table);
            } else if (known != null) {
                known.asked();
            }
        }
        if (news) {
            version.incrementAndGet();
        }
        return news;
    }

    /** Sends rows of these tables through a stage from now on. */
    void clashed(Collection<TargetTable> tables) {
        tables.forEach(table -> state(table).clashed());
        version.incrementAndGet();
    }

    private void replace(CollectionName name, @Nullable TableState known, @Nullable TargetTable table) {
        lastName = null;
        if (known != null) {
            states.remove(known.table());
            byName.remove(name);
        }
        if (table != null) {
            TableState state = new TableState(table, key, stages++ < KEPT_STAGES);
            if (known != null) {
                state.takesRowsAs(known);
            }
            states.put(table, state);
            byName.put(name, state);
        }
    }
}
