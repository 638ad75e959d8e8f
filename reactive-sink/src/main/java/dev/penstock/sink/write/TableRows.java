package dev.penstock.sink.write;

import dev.penstock.core.Operation;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.change.KeyForm;
import dev.penstock.sink.change.RowKey;
import dev.penstock.sink.sql.Check;
import dev.penstock.sink.sql.ColumnSet;
import dev.penstock.sink.sql.StageSql;
import dev.penstock.sink.sql.TargetTable;
import dev.penstock.sink.write.CompactedRow.Phase;
import dev.penstock.sink.write.EncodedRows.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;

/** The changes of one table, compacted by key, and what writes them in bulk. Confined to one thread. */
final class TableRows {
    private static final int MAX_GROUPS = 24;

    private final TargetTable table;
    private final ColumnSet key;
    private final KeyForm form;
    private final StageSql sql;
    private final EncodedRows encoded = new EncodedRows();
    private final Map<RowKey, CompactedRow> rows = new LinkedHashMap<>();
    private final List<Slice> appended = new ArrayList<>();
    private final Map<Group, Members> groups = new LinkedHashMap<>();
    private int changes;
    private boolean snapshotOnly = true;

    /** Makes an empty set of rows which all have this key, or all have none. */
    TableRows(TargetTable table, ColumnSet key, KeyForm form, StageSql sql) {
        this.table = table;
        this.key = ColumnSet.of(key.stream().sorted());
        this.form = form;
        this.sql = sql;
    }

    TargetTable table() {
        return table;
    }

    boolean hasKey(ColumnSet other) {
        return key.sameAs(other);
    }

    /** Takes an APPEND where rows have no key, an UPSERT, PATCH or DELETE where they have one. */
    void add(Change change) {
        switch (change.kind()) {
            case APPEND -> appended.add(encoded.add(change, change.sent()));
            case UPSERT -> {
                Slice slice = encoded.add(change, change.sent());
                row(change).upsert(slice);
            }
            case PATCH -> {
                Slice slice = encoded.add(change, change.sent());
                row(change).patch(slice);
            }
            case DELETE -> {
                Slice slice = encoded.add(change, key);
                row(change).delete(slice);
            }
            default -> throw new IllegalArgumentException("No bulk form of " + change.kind());
        }
        changes++;
        snapshotOnly &= change.record().operation() == Operation.SNAPSHOT;
    }

    /** Returns whether every change is a snapshot's row, each of another key. */
    boolean isPlainSnapshot() {
        return snapshotOnly && rows.size() == changes;
    }

    /** Returns how many bytes its rows have. */
    int bytes() {
        return encoded.size();
    }

    boolean isAppend() {
        return !appended.isEmpty();
    }

    /**
     * Puts rows of the same columns together; to be called once, after the last change. Groups take their numbers from
     * {@code ops}: a stage keeps its rows until the commit, so a number means the same all through a transaction.
     */
    void group(IntSupplier ops) {
        rows.values().forEach(row -> row.settle(encoded));
        forEach((phase, slice) -> groups.computeIfAbsent(
                        new Group(phase, slice.columns()), group -> new Members(ops.getAsInt()))
                .count++);
    }

    /** Returns whether rows differ so much in what they carry that statements by group would cost more than they save. */
    boolean isMotley() {
        return groups.size() > MAX_GROUPS;
    }

    /** Returns the copy into the stage: the group's number, then all writable columns. */
    Step stage() {
        ColumnSet all = table.writable();
        CopyData data = new CopyData();
        forEach((phase, slice) -> {
            BinaryWriter row = data.row(all.size() + 1);
            row.writeInt(Integer.BYTES);
            row.writeInt(Objects.requireNonNull(groups.get(new Group(phase, slice.columns()))).op);
            encoded.copy(slice, all, row);
        });
        return new Step.Copy(sql.create() + "; " + sql.copy(), data.frames());
    }

    /** Returns copies straight into the table, one for each set of columns: for where nothing can conflict. */
    List<Step> direct() {
        Map<ColumnSet, CopyData> copies = new LinkedHashMap<>();
        forEach((phase, slice) -> {
            CopyData data = copies.computeIfAbsent(slice.columns(), columns -> new CopyData());
            encoded.copy(slice, slice.columns(), data.row(slice.columns().size()));
        });
        List<Step> steps = new ArrayList<>();
        copies.forEach((columns, data) -> steps.add(new Step.Copy(StageSql.copyInto(table, columns), data.frames())));
        return steps;
    }

    /** Returns the deletions of staged keys. */
    List<Statement> deletions() {
        return statements(Phase.DELETE, false);
    }

    /** Returns the updates and insertions of staged rows, in order; with {@code strict} a row to be updated must be there. */
    List<Statement> writes(boolean strict) {
        List<Statement> statements = new ArrayList<>(statements(Phase.PATCH, strict));
        statements.addAll(statements(Phase.UPSERT, strict));
        statements.addAll(statements(Phase.APPEND, strict));
        return statements;
    }

    private List<Statement> statements(Phase phase, boolean strict) {
        List<Statement> statements = new ArrayList<>();
        groups.forEach((group, members) -> {
            if (group.phase() == phase) {
                statements.addAll(statements(phase, group.columns(), members, strict));
            }
        });
        return statements;
    }

    private List<Statement> statements(Phase phase, ColumnSet columns, Members members, boolean strict) {
        int op = members.op;
        boolean settable = !table.settable(key, columns).isEmpty();
        return switch (phase) {
            case DELETE -> List.of(Statement.of(sql.delete(op, key)));
            case APPEND -> List.of(Statement.of(sql.append(op, columns)));
            case PATCH -> renewing(op, columns, settable ? List.of(patch(columns, members, strict)) : List.of());
            case UPSERT -> {
                if (RecordStatements.arbitrated(table, key, columns)) {
                    yield renewing(op, columns, List.of(Statement.of(sql.upsert(op, key, columns))));
                }
                Statement missing = Statement.of(sql.insertMissing(op, key, columns));
                yield renewing(
                        op,
                        columns,
                        settable ? List.of(Statement.of(sql.update(op, key, columns)), missing) : List.of(missing));
            }
        };
    }

    /** Puts before the statements what they cannot do: set a column that no UPDATE can. */
    private List<Statement> renewing(int op, ColumnSet columns, List<Statement> statements) {
        if (table.fixed(key, columns).isEmpty()) {
            return statements;
        }
        List<Statement> all = new ArrayList<>();
        if (table.traits().cascading()) {
            all.add(Statement.of(sql.keep(op, key, columns)));
        }
        all.add(Statement.of(sql.renew(op, key, columns)));
        all.addAll(statements);
        return all;
    }

    private Statement patch(ColumnSet columns, Members members, boolean strict) {
        String update = sql.update(members.op, key, columns);
        return strict
                ? Statement.of(Check.MISSING.of(members.count, update))
                : new Statement(update, members.count, null);
    }

    private void forEach(BiConsumer<Phase, Slice> action) {
        appended.forEach(slice -> action.accept(Phase.APPEND, slice));
        rows.values().forEach(row -> row.forEach(action));
    }

    private CompactedRow row(Change change) {
        return rows.computeIfAbsent(form.of(change), rowKey -> new CompactedRow());
    }

    private record Group(Phase phase, ColumnSet columns) {}

    private static final class Members {
        private final int op;
        private long count;

        Members(int op) {
            this.op = op;
        }
    }
}
