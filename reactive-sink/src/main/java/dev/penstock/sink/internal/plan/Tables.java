package dev.penstock.sink.internal.plan;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The known tables of the target. Confined to the encoding thread. */
public final class Tables {
    private static final int KEPT_STAGES = 64;
    /**
     * The limit of remembered names. It exceeds the records of a batch, so no name queried for a batch is forgotten
     * before the batch is written.
     */
    private static final int MAX_ASKED = 200_000;

    private final List<String> key;
    /** The queried names that the target may lack, the oldest first; a template can produce any number of names. */
    private final Set<CollectionName> asked = new LinkedHashSet<>();

    private final Map<CollectionName, TargetTableState> byName = new HashMap<>();
    private final Map<TargetTable, TargetTableState> states = new HashMap<>();
    private final AtomicInteger version = new AtomicInteger();
    private int stages;
    private @Nullable CollectionName lastName;
    private @Nullable TargetTableState lastFound;

    /** Creates an empty set of tables; {@code key} names the columns that identify a row if a record has no key. */
    public Tables(List<String> key) {
        this.key = key;
    }

    /** Returns whether the target was queried for a table. */
    public boolean isAsked(CollectionName name) {
        return find(name) != null || asked.contains(name);
    }

    /** Returns the state of a table, {@code null} if the target has none. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // Records in a row have the very same name.
    public TargetTableState find(CollectionName name) {
        if (name != lastName) {
            lastFound = byName.get(name);
            lastName = name;
        }
        return lastFound;
    }

    /** Returns the state of a table that is known. */
    public TargetTableState state(TargetTable table) {
        return Objects.requireNonNull(states.get(table), "state of the table");
    }

    /** Returns a number that changes with every new description. May be called on any thread. */
    public int version() {
        return version.get();
    }

    /**
     * Remembers the result of a query: the tables found, and those that do not exist. Returns whether anything is new.
     */
    public boolean learn(Collection<CollectionName> names, Map<CollectionName, TargetTable> found) {
        boolean news = false;
        for (CollectionName name : names) {
            TargetTable table = found.get(name);
            TargetTableState known = byName.get(name);
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
        forget();
        return news;
    }

    /** Writes the rows of these tables through a stage from now on. */
    public void clashed(Collection<TargetTable> tables) {
        for (TargetTable table : tables) {
            // Another connection may have read a newer description of the table since.
            TargetTableState state = states.getOrDefault(table, byName.get(table.name()));
            if (state != null) {
                state.clashed();
            }
        }
        version.incrementAndGet();
    }

    /** Returns the number of names that are remembered because they were queried. */
    int asked() {
        return asked.size();
    }

    private void forget() {
        Iterator<CollectionName> oldest = asked.iterator();
        while (asked.size() > MAX_ASKED) {
            oldest.next();
            oldest.remove();
        }
    }

    private void replace(CollectionName name, @Nullable TargetTableState known, @Nullable TargetTable table) {
        lastName = null;
        if (known != null) {
            states.remove(known.table());
            byName.remove(name);
        }
        if (table != null) {
            TargetTableState state = new TargetTableState(table, key, stages++ < KEPT_STAGES);
            if (known != null) {
                state.takesRowsAs(known);
            }
            states.put(table, state);
            byName.put(name, state);
        }
    }
}
