package dev.penstock.sink.internal.plan;

import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps that write changes: in bulk if that is safe and worth it, otherwise one by one. Created on the encoding
 * thread, then immutable.
 *
 * @param changes the changes, in the order of their records
 * @param steps the steps, without the beginning and end of the transaction
 * @param direct the tables with a key that may have been filled without a stage
 */
public record TransactionPlan(List<RowChange> changes, List<Step> steps, Set<TargetTable> direct) {
    /** The number of changes up to which single statements are faster, because they need no stage. */
    private static final int SMALL = 16;

    /**
     * Plans the changes.
     *
     * @param foreignKeys whether the session checks foreign keys and fires triggers
     * @param strict whether an update of a part of a row that does not exist is an error
     * @param continued whether the stages may hold rows that an earlier part of the transaction has written
     * @throws RejectedChange at a change with a value that does not fit its column's type
     */
    public static TransactionPlan of(
            List<RowChange> changes, Tables tables, boolean foreignKeys, boolean strict, boolean continued) {
        return new Planning(tables, foreignKeys, strict, continued).plan(changes);
    }

    /** Returns this plan with further statements at its end. */
    public TransactionPlan with(List<Statement> more) {
        List<Step> all = new ArrayList<>(steps);
        all.add(new Script(more));
        return new TransactionPlan(changes, all, direct);
    }

    /** Returns the tables that are written to, by their OIDs. */
    @SuppressWarnings("ReferenceEquality") // A description is one object as long as it holds.
    public Map<Integer, TargetTable> tables() {
        Map<Integer, TargetTable> byOid = new TreeMap<>();
        TargetTable last = null;
        for (RowChange change : changes) {
            if (change.table() != last) {
                last = change.table();
                byOid.put(last.oid(), last);
            }
        }
        return byOid;
    }

    /** Returns whether a constraint of a table can be deferred. */
    public boolean isDeferrable() {
        return changes.stream().anyMatch(change -> change.table().traits().deferrable());
    }

    private static final class Planning {
        private final Tables tables;
        private final boolean foreignKeys;
        private final boolean strict;
        private final boolean continued;
        private final Set<TargetTable> direct = new HashSet<>();
        private final List<Step> steps = new ArrayList<>();
        private final Set<TargetTable> emptied = new HashSet<>();
        private final List<RowChange> single = new ArrayList<>();
        private int ops;
        private @Nullable TargetTableState last;

        Planning(Tables tables, boolean foreignKeys, boolean strict, boolean continued) {
            this.continued = continued;
            this.tables = tables;
            this.foreignKeys = foreignKeys;
            this.strict = strict;
        }

        TransactionPlan plan(List<RowChange> changes) {
            BulkPart bulk = new BulkPart(foreignKeys);
            for (RowChange change : changes) {
                TargetTableState state = state(change.table());
                boolean taken = bulk.takes(change, state);
                if (!taken) {
                    close(bulk);
                    bulk = new BulkPart(foreignKeys);
                    taken = bulk.takes(change, state);
                }
                if (!taken) {
                    single.add(change);
                    continue;
                }
                try {
                    bulk.add(change, state);
                } catch (RecordException e) {
                    throw new RejectedChange(change, e);
                }
            }
            close(bulk);
            flush();
            return new TransactionPlan(Collections.unmodifiableList(changes), List.copyOf(steps), Set.copyOf(direct));
        }

        @SuppressWarnings("ReferenceEquality") // A description is one object as long as it holds.
        private TargetTableState state(TargetTable table) {
            TargetTableState known = last;
            if (known == null || known.table() != table) {
                known = tables.state(table);
                last = known;
            }
            return known;
        }

        private void close(BulkPart bulk) {
            if (bulk.changes().size() > SMALL) {
                single.addAll(bulk.withoutFew(SMALL));
            }
            if (bulk.isWorthIt(SMALL, () -> ops++)) {
                flush();
                steps.addAll(bulk.steps(emptied, continued));
                direct.addAll(bulk.direct());
            } else {
                single.addAll(bulk.changes());
            }
        }

        private void flush() {
            List<Statement> statements = new ArrayList<>();
            for (List<RowChange> unit : RecordStatements.units(single)) {
                try {
                    statements.addAll(RecordStatements.deferred(unit, strict));
                } catch (RecordException e) {
                    throw new RejectedChange(unit.get(0), e);
                }
            }
            if (!statements.isEmpty()) {
                steps.add(new Script(statements));
            }
            single.clear();
        }
    }
}
