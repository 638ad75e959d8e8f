package dev.penstock.sink.internal.flow;

import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.change.RowChange.Kind;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The choice of lanes by which dependent changes are never in two of them: the changes of a key, rows that can clash on
 * other columns than their key, rows that reference each other. Confined to the encoding thread.
 */
final class Lanes {
    private final int count;
    private final Tables tables;
    private final boolean foreignKeys;

    /** Creates a choice among {@code count} lanes; {@code foreignKeys} is true if sessions check foreign keys. */
    Lanes(int count, Tables tables, boolean foreignKeys) {
        this.count = count;
        this.tables = tables;
        this.foreignKeys = foreignKeys;
    }

    /** Returns whether a change must have all lanes to itself, because it concerns rows of several. */
    boolean isBarrier(RowChange change) {
        return change.kind() == Kind.TRUNCATE
                || ((change.kind() == Kind.MOVE || change.kind() == Kind.MOVE_PATCH)
                        && isDivisible(change.table(), change.key()));
    }

    /** Returns the choice of lanes for changes that may be written at the same time. */
    Choice choice(List<RowChange> changes) {
        Set<TargetTable> undivided = new HashSet<>();
        Map<TargetTable, ColumnSet> keys = new HashMap<>();
        for (RowChange change : changes) {
            ColumnSet key = keys.computeIfAbsent(change.table(), table -> change.key());
            if (!key.sameAs(change.key()) || !isDivisible(change.table(), change.key())) {
                undivided.add(change.table());
            }
        }
        return change -> undivided.contains(change.table()) ? lane(change.table()) : lane(change);
    }

    private boolean isDivisible(TargetTable table, ColumnSet key) {
        return !key.isEmpty()
                && tables.state(table).form(key).isKnown()
                && !table.clashesBeside(key)
                && !isBound(table);
    }

    private boolean isBound(TargetTable table) {
        return foreignKeys && (!table.parents().isEmpty() || table.traits().referenced());
    }

    /** Returns the lane of a table. Tables that are bound to each other share one. */
    private int lane(TargetTable table) {
        return isBound(table) ? 0 : Math.floorMod(table.oid(), count);
    }

    private int lane(RowChange change) {
        return Math.floorMod(tables.state(change.table()).form(change.key()).hash(change), count);
    }

    /** A lane for each change. */
    interface Choice {
        int of(RowChange change);
    }
}
