package dev.penstock.sink.internal.replay;

import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.RecordStatements;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The units in which a batch is replayed, each one change or the truncations of one statement, and their source transactions. */
final class ReplayUnits {
    private final Batch batch;
    private final List<List<RowChange>> units;
    private final IdentityHashMap<RowChange, Integer> unitOf = new IdentityHashMap<>();

    ReplayUnits(Prepared prepared) {
        this.batch = prepared.batch();
        this.units = RecordStatements.units(prepared.plan().changes());
        for (int i = 0; i < units.size(); i++) {
            for (RowChange change : units.get(i)) {
                unitOf.put(change, i);
            }
        }
    }

    int size() {
        return units.size();
    }

    /** Returns the changes of a unit. */
    List<RowChange> get(int unit) {
        return units.get(unit);
    }

    /** Returns the unit of a change. */
    int of(RowChange change) {
        return Objects.requireNonNull(unitOf.get(change));
    }

    /** Returns the index of a change's record in the batch. */
    int indexOf(RowChange change) {
        return Preparation.indexOf(batch.records(), change.record(), 0);
    }

    /** Returns whether both units exist and belong to the same source transaction. */
    boolean belong(int unit, int neighbour) {
        return neighbour >= 0 && neighbour < units.size() && Objects.equals(transaction(unit), transaction(neighbour));
    }

    private @Nullable String transaction(int unit) {
        return Batch.transaction(units.get(unit).get(0).record());
    }

    /** Returns the first unit of a unit's source transaction. */
    int startOfTransaction(int unit) {
        int start = unit;
        while (belong(start, start - 1)) {
            start--;
        }
        return start;
    }
}
