package dev.penstock.sink.internal.plan;

import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.change.RowChange.Kind;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes that may be written in another order than that of their records: by table, deletions first. Tables are in the
 * order of their first change, except that referenced tables precede those that reference them. Confined to one thread.
 */
final class BulkPart {
    /** The number of bytes from which binary data is faster than statements, whose text is twice as large. */
    private static final int LARGE = 256 * 1024;

    private final Map<TargetTable, TableRows> tables = new LinkedHashMap<>();
    private final List<RowChange> changes = new ArrayList<>();
    private final boolean foreignKeys;
    private @Nullable TableRows last;

    /**
     * Creates an empty part.
     *
     * @param foreignKeys whether the session checks foreign keys and fires triggers
     */
    BulkPart(boolean foreignKeys) {
        this.foreignKeys = foreignKeys;
    }

    /**
     * Returns whether a change can be written in bulk, both as the only change of its table and together with the
     * present ones.
     */
    boolean takes(RowChange change, TargetTableState state) {
        TableRows rows = rows(state);
        ColumnSet key = change.key();
        return isBulk(change, state)
                && (rows == null || (rows.hasKey(key) && rows.isAppend() == (change.kind() == Kind.APPEND)));
    }

    private boolean isBulk(RowChange change, TargetTableState state) {
        ColumnSet key = change.key();
        return switch (change.kind()) {
            case APPEND -> !change.sent().isEmpty();
            case UPSERT, PATCH ->
                state.form(key).isKnown()
                        && (!foreignKeys
                                || key.containsAll(change.table().traits().rippling()));
            case DELETE ->
                state.form(key).isKnown()
                        && !(foreignKeys && change.table().traits().cascading());
            default -> false;
        };
    }

    void add(RowChange change, TargetTableState state) {
        TableRows rows = rows(state);
        if (rows == null) {
            rows = new TableRows(state, change.key());
            tables.put(state.table(), rows);
            last = rows;
        }
        rows.add(change);
        changes.add(change);
    }

    @SuppressWarnings("ReferenceEquality") // A description is one object as long as it holds.
    private @Nullable TableRows rows(TargetTableState state) {
        TableRows known = last;
        if (known == null || known.table() != state.table()) {
            known = tables.get(state.table());
            last = known == null ? last : known;
        }
        return known;
    }

    List<RowChange> changes() {
        return changes;
    }

    /**
     * Removes and returns the changes of tables that have few changes and depend on no other table. A stage, or a copy,
     * for each would cost more than it saves.
     */
    List<RowChange> withoutFew(int threshold) {
        Set<TargetTable> few = new HashSet<>();
        for (TableRows rows : tables.values()) {
            boolean bound = foreignKeys
                    && (!rows.table().parents().isEmpty()
                            || rows.table().traits().referenced());
            if (rows.size() <= threshold && !bound && rows.bytes() <= LARGE) {
                few.add(rows.table());
            }
        }
        if (few.isEmpty()) {
            return List.of();
        }
        List<RowChange> single =
                changes.stream().filter(change -> few.contains(change.table())).toList();
        changes.removeIf(change -> few.contains(change.table()));
        tables.keySet().removeAll(few);
        return single;
    }

    /**
     * Returns whether writing this part in bulk is worth it. Numbers from {@code ops} are unique within the
     * transaction.
     */
    boolean isWorthIt(int threshold, IntSupplier ops) {
        boolean much = changes.size() > threshold
                || (foreignKeys && tables.values().stream().anyMatch(BulkPart::mayReferenceItself))
                || tables.values().stream().mapToLong(TableRows::bytes).sum() > LARGE;
        if (!much) {
            return false;
        }
        Set<Integer> staged = new HashSet<>();
        for (TableRows rows : parentsFirst()) {
            if (!goesDirect(rows, staged)) {
                rows.sort();
                staged.add(rows.table().oid());
            }
        }
        tables.values().forEach(rows -> rows.group(ops));
        return tables.values().stream().noneMatch(TableRows::hasManyColumnSets);
    }

    /**
     * Returns whether rows may reference each other. They are written by one statement, because only at its end all of
     * them exist.
     */
    private static boolean mayReferenceItself(TableRows rows) {
        return rows.size() > 1 && rows.table().parents().contains(rows.table().oid());
    }

    /** Returns the tables with a key that are filled without a stage. */
    List<TargetTable> direct() {
        return tables.values().stream()
                .filter(rows -> rows.isDirect() && !rows.isAppend())
                .map(TableRows::table)
                .toList();
    }

    /**
     * Returns the steps of a part that {@linkplain #isWorthIt is worth it}.
     *
     * @param emptied the tables whose stages were emptied in this batch
     * @param continued whether stages hold rows of earlier batches until they are emptied
     */
    List<Step> steps(Set<TargetTable> emptied, boolean continued) {
        List<Step> steps = new ArrayList<>();
        Set<Integer> staged = new HashSet<>();
        List<TableRows> stages = new ArrayList<>();
        for (TableRows rows : parentsFirst()) {
            if (goesDirect(rows, staged)) {
                steps.addAll(rows.direct());
            } else {
                steps.add(rows.stage(continued && emptied.add(rows.table())));
                staged.add(rows.table().oid());
                stages.add(rows);
            }
        }
        List<Statement> statements = new ArrayList<>();
        List<TableRows> childrenFirst = new ArrayList<>(stages);
        Collections.reverse(childrenFirst);
        childrenFirst.forEach(rows -> statements.addAll(rows.deletions()));
        stages.forEach(rows -> statements.addAll(rows.writes()));
        if (!statements.isEmpty()) {
            steps.add(new Step.Script(statements));
        }
        return steps;
    }

    /**
     * Returns whether the table is filled without a stage. It cannot be filled before a referenced table whose rows are
     * still in a stage.
     */
    private boolean goesDirect(TableRows rows, Set<Integer> staged) {
        TargetTable table = rows.table();
        return rows.isDirect()
                && table.columns().stream().filter(TargetColumn::writable).allMatch(TargetColumn::staged)
                && (!foreignKeys || Collections.disjoint(table.parents(), staged));
    }

    private List<TableRows> parentsFirst() {
        Map<Integer, TableRows> byOid = new LinkedHashMap<>();
        tables.values().forEach(rows -> byOid.put(rows.table().oid(), rows));
        List<TableRows> ordered = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        byOid.keySet().forEach(oid -> visit(oid, byOid, seen, ordered));
        return ordered;
    }

    private static void visit(int oid, Map<Integer, TableRows> byOid, Set<Integer> seen, List<TableRows> ordered) {
        TableRows rows = byOid.get(oid);
        if (rows == null || !seen.add(oid)) {
            return;
        }
        rows.table().parents().forEach(parent -> visit(parent, byOid, seen, ordered));
        ordered.add(rows);
    }
}
