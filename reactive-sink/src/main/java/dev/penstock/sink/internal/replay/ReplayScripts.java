package dev.penstock.sink.internal.replay;

import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.RecordStatements;
import dev.penstock.sink.internal.plan.Statement;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a {@link Replay}, with a savepoint for each unit and each source transaction, and what is known of the units so far.
 * Executes nothing.
 */
final class ReplayScripts {
    static final Statement SAVEPOINT = Statement.of("SAVEPOINT penstock");
    static final Statement BEGINNING = Statement.of("SAVEPOINT penstock_transaction");
    static final Statement END = Statement.of("RELEASE SAVEPOINT penstock_transaction");
    private static final Statement RELEASE = Statement.of("RELEASE SAVEPOINT penstock");

    private final ReplayUnits units;
    private final boolean strict;
    private final boolean ends;
    /** The unit at which, or before which, a statement checks deferred constraints. */
    private final IdentityHashMap<Statement, Integer> checks = new IdentityHashMap<>();
    /** The units whose records become dead letters. */
    private final boolean[] skipped;
    /** The units whose tables were emptied by other means than a truncation. */
    private final boolean[] done;
    /** True if constraints are checked after each change, not at the end of the transaction. */
    private boolean immediate;

    /**
     * Creates the scripts of a batch.
     *
     * @param strict whether an update of a part of a row that does not exist is an error
     * @param ends whether the batch ends its transaction
     */
    ReplayScripts(ReplayUnits units, boolean strict, boolean ends) {
        this.units = units;
        this.strict = strict;
        this.ends = ends;
        this.skipped = new boolean[units.size()];
        this.done = new boolean[units.size()];
    }

    /**
     * Returns the statements of the units from {@code from} up to {@code to}, or up to the first that has no statement.
     *
     * @throws RecordException if the unit at {@code from} has none, because a value does not fit its column
     */
    Part part(int from, int to) {
        List<Statement> statements = new ArrayList<>();
        for (int i = from; i < to; i++) {
            boolean leftOut = skipped[i] || done[i];
            List<Statement> ofUnit;
            try {
                ofUnit = leftOut ? List.of() : statements(i);
            } catch (RecordException e) {
                if (i == from) {
                    throw e;
                }
                return new Part(i, statements);
            }
            if (!units.belong(i, i - 1)) {
                statements.add(BEGINNING);
            }
            if (!leftOut) {
                statements.add(SAVEPOINT);
                statements.addAll(ofUnit);
                statements.add(RELEASE);
            }
            if (!units.belong(i, i + 1)) {
                statements.addAll(endOfTransaction(i));
            }
        }
        return new Part(to, statements);
    }

    private List<Statement> statements(int unit) {
        if (immediate) {
            return RecordStatements.of(units.get(unit), strict);
        }
        List<Statement> statements = RecordStatements.deferred(units.get(unit), strict);
        for (Statement statement : statements) {
            if (statement.sql().equals(RecordStatements.IMMEDIATE)) {
                checks.put(statement, unit);
            }
        }
        return statements;
    }

    private List<Statement> endOfTransaction(int unit) {
        if (unit + 1 == units.size() && !ends) {
            return List.of(END);
        }
        Statement check = Statement.of(RecordStatements.IMMEDIATE);
        checks.put(check, unit);
        immediate = false;
        return List.of(check, RecordStatements.DEFER, END);
    }

    /** Returns the unit up to which a statement checks deferred constraints, {@code null} if it checks none. */
    @Nullable
    Integer checkedBy(Statement statement) {
        return checks.get(statement);
    }

    boolean isImmediate() {
        return immediate;
    }

    /** Begins a transaction again, from its first unit to the one where it failed, with a check after each change. */
    void checkEachChange(int start, int failed) {
        immediate = true;
        for (int i = start; i <= failed; i++) {
            skipped[i] = false;
            done[i] = false;
        }
    }

    /** Leaves out a unit whose records became dead letters. */
    void skip(int unit) {
        skipped[unit] = true;
    }

    /** Leaves out a unit that has been written in another way. */
    void leaveOut(int unit) {
        done[unit] = true;
    }

    /** Returns the number of records that became dead letters. */
    int skippedRecords() {
        int records = 0;
        for (int i = 0; i < skipped.length; i++) {
            for (RowChange change : skipped[i] ? units.get(i) : List.<RowChange>of()) {
                records += change.records().size();
            }
        }
        return records;
    }

    /**
     * The statements of some units.
     *
     * @param to the index after the last unit
     */
    record Part(int to, List<Statement> statements) {}
}
