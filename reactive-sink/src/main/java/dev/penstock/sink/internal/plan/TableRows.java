package dev.penstock.sink.internal.plan;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.change.KeyForm;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.KeyedRows.Phase;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.StageSql;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import dev.penstock.sink.internal.sql.WriteRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one table, and the statements that write them in bulk. Confined to one thread.
 *
 * <p>If there are only new rows, they are encoded directly as the data of a {@code COPY} into the table. Their keys
 * need not differ, because the server reports duplicates. With the first change of another kind all are encoded again,
 * by key, for a stage.
 */
final class TableRows {
    private static final int MAX_GROUPS = 24;
    private static final List<Phase> KEYED = List.of(Phase.DELETE, Phase.PATCH, Phase.UPSERT);

    private final TargetTableState state;
    private final TargetTable table;
    private final ColumnSet key;
    private final KeyForm form;
    private final StageSql sql;
    private final KeyIndex index;
    private final List<RowChange> changes = new ArrayList<>();
    private final Map<ColumnSet, CopyData> copies = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();

    private @Nullable KeyedRows keyed;
    private @Nullable ColumnSet lastColumns;
    private @Nullable CopyData lastCopy;
    private long bytes;

    /** Creates an empty set of rows which all have this key, or all have none. */
    TableRows(TargetTableState state, ColumnSet key) {
        this.state = state;
        this.table = state.table();
        this.key = ColumnSet.of(key.stream().sorted());
        this.form = state.form(this.key);
        this.sql = state.stage();
        this.index = table.keyIndex(this.key);
        this.keyed = key.isEmpty() || !state.isMixed() ? null : new KeyedRows(form);
    }

    TargetTable table() {
        return table;
    }

    boolean hasKey(ColumnSet other) {
        return key.sameAs(other);
    }

    /** Adds an APPEND of a row without key, or an UPSERT, PATCH or DELETE of a row with one. */
    void add(RowChange change) {
        if (keyed == null && !isNew(change)) {
            sort();
        }
        if (keyed == null) {
            copy(change);
        } else {
            keyed.add(change);
        }
        changes.add(change);
    }

    /** Returns the number of changes. */
    int size() {
        return changes.size();
    }

    /** Returns the number of bytes of its rows. */
    long bytes() {
        return keyed == null ? bytes : keyed.bytes();
    }

    boolean isAppend() {
        return key.isEmpty();
    }

    /** Returns whether {@link #direct} can write them: all are new rows, as far as is known. */
    boolean isDirect() {
        return keyed == null;
    }

    /** Prepares all rows for a stage. */
    void sort() {
        if (keyed != null || isAppend()) {
            return;
        }
        KeyedRows rows = new KeyedRows(form);
        changes.forEach(rows::add);
        keyed = rows;
        copies.clear();
        state.mixed(true);
    }

    /**
     * Groups rows of the same columns. To be called once, after the last change. Groups take their numbers from
     * {@code ops}: a stage keeps its rows until the commit, so a number keeps its meaning throughout a transaction.
     */
    void group(IntSupplier ops) {
        KeyedRows rows = keyed;
        if (rows == null) {
            copies.keySet().forEach(columns -> groups.add(new Group(Phase.APPEND, columns, ops.getAsInt())));
            return;
        }
        rows.settle();
        int sets = rows.columnSets().size();
        @Nullable Group[] byNumber = new @Nullable Group[sets * Phase.KEYED];
        for (int row = 0; row < rows.size(); row++) {
            for (Phase phase : KEYED) {
                int set = rows.columnSet(row, phase);
                if (set >= 0) {
                    int number = phase.place() * sets + set;
                    Group group = byNumber[number];
                    if (group == null) {
                        group = new Group(phase, rows.columnSets().get(set), ops.getAsInt());
                        byNumber[number] = group;
                    }
                    group.count++;
                }
            }
        }
        for (Group group : byNumber) {
            if (group != null) {
                groups.add(group);
            }
        }
        state.mixed(changes.size() > rows.size() || groups.size() > 1 || groups.get(0).phase != Phase.UPSERT);
    }

    /**
     * Returns whether the rows have too many sets of columns for statements by group to be worth it.
     */
    boolean hasManyColumnSets() {
        return groups.size() > MAX_GROUPS;
    }

    /**
     * Returns the copy into the stage, which is emptied before if {@code emptied}. A row has the group's number and all
     * writable columns.
     */
    Step stage(boolean emptied) {
        CopyData data = new CopyData();
        KeyedRows rows = keyed;
        for (Group group : groups) {
            if (rows == null) {
                stageNew(group, data);
            } else {
                stage(rows, group, data);
            }
        }
        String before = emptied ? sql.create() + "; " + sql.empty() : sql.create();
        return new Step.Copy(before + "; " + sql.copy(), data.frames());
    }

    private void stage(KeyedRows rows, Group group, CopyData data) {
        ColumnSet all = table.writable();
        int set = rows.columnSets().indexOf(group.columns);
        for (int row = 0; row < rows.size(); row++) {
            if (rows.columnSet(row, group.phase) == set) {
                rows.copy(row, group.phase, all, stageRow(group, all, data));
            }
        }
    }

    private void stageNew(Group group, CopyData data) {
        ColumnSet all = table.writable();
        for (RowChange change : changes) {
            if (change.sent().equals(group.columns)) {
                BinaryWriter row = stageRow(group, all, data);
                for (int i = 0; i < all.size(); i++) {
                    if (group.columns.contains(all.get(i))) {
                        change.writeField(all.get(i), row);
                    } else {
                        row.writeInt(-1);
                    }
                }
            }
        }
    }

    private static BinaryWriter stageRow(Group group, ColumnSet all, CopyData data) {
        BinaryWriter row = data.row(all.size() + 1);
        row.writeInt(Integer.BYTES);
        row.writeInt(group.op);
        return row;
    }

    /**
     * Returns copies directly into the table, one for each set of columns, for rows that cannot conflict. Each is
     * followed by the check that the columns still have the types for which the rows are encoded.
     */
    List<Step> direct() {
        List<Step> steps = new ArrayList<>();
        copies.forEach((columns, data) -> {
            steps.add(new Step.Copy(StageSql.copyInto(table, columns), data.frames()));
            steps.add(Step.Script.of(StageSql.unaltered(table, columns)));
        });
        return steps;
    }

    /** Returns the deletions of staged keys. */
    List<Statement> deletions() {
        return statements(Phase.DELETE);
    }

    /** Returns the updates and insertions of staged rows, in order; a row to be updated must exist. */
    List<Statement> writes() {
        List<Statement> statements = new ArrayList<>(statements(Phase.PATCH));
        statements.addAll(statements(Phase.UPSERT));
        statements.addAll(statements(Phase.APPEND));
        return statements;
    }

    private List<Statement> statements(Phase phase) {
        return groups.stream()
                .filter(group -> group.phase == phase)
                .flatMap(group -> statements(group).stream())
                .map(Statement::of)
                .toList();
    }

    /**
     * Returns the statements of a group. If a row to be updated is missing, the cause may be the order of the changes or a stale description
     * of the table; the caller finds out.
     */
    private List<String> statements(Group group) {
        WriteRules rules = new WriteRules(table, key, group.columns, sql.rows(group.op));
        return switch (group.phase) {
            case DELETE -> rules.delete();
            case APPEND -> rules.append();
            case PATCH -> rules.requiredUpdate(group.count);
            case UPSERT -> rules.upsert();
        };
    }

    /** Returns whether a change is a new row, as far as is known, which can be copied unchanged. */
    private boolean isNew(RowChange change) {
        return switch (change.kind()) {
            case APPEND -> true;
            case UPSERT ->
                index.reportsDuplicates()
                        && state.isDirect(change.record().operation())
                        && (isLast(change.sent()) || table.insertable(change.sent()));
            default -> false;
        };
    }

    private boolean isLast(ColumnSet columns) {
        ColumnSet last = lastColumns;
        return last != null && columns.equals(last);
    }

    private void copy(RowChange change) {
        ColumnSet columns = change.sent();
        CopyData data = lastCopy;
        if (data == null || !isLast(columns)) {
            data = copies.computeIfAbsent(columns, any -> new CopyData());
            lastCopy = data;
            lastColumns = columns;
        }
        bytes += data.add(change);
    }

    /** Rows of the same columns that are written in the same phase. */
    private static final class Group {
        private final Phase phase;
        private final ColumnSet columns;
        private final int op;
        private long count;

        Group(Phase phase, ColumnSet columns, int op) {
            this.phase = phase;
            this.columns = columns;
            this.op = op;
        }
    }
}
