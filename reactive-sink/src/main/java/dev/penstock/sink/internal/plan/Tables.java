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

/** The target's tables as far as they are known. Confined to the encoding thread. */
public final class Tables {
    private static final int KEPT_STAGES = 64;
    /** More names than a batch has records: none that is asked for on its behalf is forgotten before it is written. */
    private static final int MAX_ASKED = 200_000;

    private final List<String> key;
    /** The names asked for that the target may lack, the oldest first; a template can produce any number of names. */
    private final Set<CollectionName> asked = new LinkedHashSet<>();

    private final Map<CollectionName, TableState> byName = new HashMap<>();
    private final Map<TargetTable, TableState> states = new HashMap<>();
    private final AtomicInteger version = new AtomicInteger();
    private int stages;
    private @Nullable CollectionName lastName;
    private @Nullable TableState lastFound;

    public Tables(List<String> key) {
        this.key = key;
    }

    /** Returns whether the target was asked for a table. */
    public boolean isAsked(CollectionName name) {
        return find(name) != null || asked.contains(name);
    }

    /** Returns the state of a table, {@code null} where the target has none. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // Records in a row have the very same name.
    public TableState find(CollectionName name) {
        if (name != lastName) {
            lastFound = byName.get(name);
            lastName = name;
        }
        return lastFound;
    }

    public TableState state(TargetTable table) {
        return Objects.requireNonNull(states.get(table), "state of the table");
    }

    /** Returns a number that changes when something is learned. May be called on any thread. */
    public int version() {
        return version.get();
    }

    /** Learns which of the tables asked for were found; returns whether that says anything new. */
    public boolean learn(Collection<CollectionName> names, Map<CollectionName, TargetTable> found) {
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
        forget();
        return news;
    }

    /** Sends rows of these tables through a stage from now on. */
    public void clashed(Collection<TargetTable> tables) {
        for (TargetTable table : tables) {
            // Another connection may have learned of the table since: then its description is another one.
            TableState state = states.getOrDefault(table, byName.get(table.name()));
            if (state != null) {
                state.clashed();
            }
        }
        version.incrementAndGet();
    }

    /** Returns the number of names that are remembered because they were asked for. */
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
