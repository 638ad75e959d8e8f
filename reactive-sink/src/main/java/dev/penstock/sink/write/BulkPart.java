package dev.penstock.sink.write;

import dev.penstock.sink.change.Change;
import dev.penstock.sink.change.Change.Kind;
import dev.penstock.sink.sql.ColumnSet;
import dev.penstock.sink.sql.TargetColumn;
import dev.penstock.sink.sql.TargetTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Changes that may be written in another order than that of their records: by table, deletions first. Tables stand in the order
 * in which they first appear, but those that are referenced before those that reference them. Confined to one thread.
 */
final class BulkPart {
    /** So many bytes go faster as they are than as text within statements, which has twice as many. */
    private static final int LARGE = 256 * 1024;

    private final Map<TargetTable, TableRows> tables = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final boolean foreignKeys;
    private final boolean strict;

    /**
     * Makes an empty part.
     *
     * @param foreignKeys whether the session checks foreign keys and fires triggers
     * @param strict whether an update of a part of a row that is not there is an error
     */
    BulkPart(boolean foreignKeys, boolean strict) {
        this.foreignKeys = foreignKeys;
        this.strict = strict;
    }

    /** Returns whether a change can be written in bulk, alone among changes of its table and with others. */
    boolean takes(Change change, TableState state) {
        ColumnSet key = change.key();
        boolean bulk = switch (change.kind()) {
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
        TableRows rows = tables.get(change.table());
        return bulk && (rows == null || (rows.hasKey(key) && rows.isAppend() == (change.kind() == Kind.APPEND)));
    }

    void add(Change change, TableState state) {
        tables.computeIfAbsent(
                        change.table(),
                        table -> new TableRows(table, change.key(), state.form(change.key()), state.stage()))
                .add(change);
        changes.add(change);
    }

    List<Change> changes() {
        return changes;
    }

    /** Returns whether it pays to write this in bulk; takes numbers from {@code ops} that no other part of the transaction has. */
    boolean isWorthIt(int threshold, IntSupplier ops) {
        tables.values().forEach(rows -> rows.group(ops));
        boolean much = changes.size() > threshold
                || tables.values().stream().mapToLong(TableRows::bytes).sum() > LARGE;
        return much && tables.values().stream().noneMatch(TableRows::isMotley);
    }

    /** Returns the steps; {@code direct} tables are filled without a stage where nothing speaks against it. */
    List<Step> steps(Set<TargetTable> direct) {
        List<TableRows> ordered = parentsFirst();
        List<Step> steps = new ArrayList<>();
        Set<Integer> staged = new HashSet<>();
        List<TableRows> stages = new ArrayList<>();
        for (TableRows rows : ordered) {
            if (goesDirect(rows, direct, staged)) {
                steps.addAll(rows.direct());
            } else {
                steps.add(rows.stage());
                staged.add(rows.table().oid());
                stages.add(rows);
            }
        }
        List<Statement> statements = new ArrayList<>();
        List<TableRows> childrenFirst = new ArrayList<>(stages);
        Collections.reverse(childrenFirst);
        childrenFirst.forEach(rows -> statements.addAll(rows.deletions()));
        stages.forEach(rows -> statements.addAll(rows.writes(strict)));
        if (!statements.isEmpty()) {
            steps.add(new Step.Script(statements));
        }
        return steps;
    }

    /** A table cannot be filled before those it references, whose rows are still in their stages. */
    private boolean goesDirect(TableRows rows, Set<TargetTable> direct, Set<Integer> staged) {
        TargetTable table = rows.table();
        boolean free = rows.isAppend() || (direct.contains(table) && rows.isPlainSnapshot());
        return free
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
