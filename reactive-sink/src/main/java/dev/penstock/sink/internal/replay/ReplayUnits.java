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
    /** The indexes of each unit's first and last record in the batch. */
    private final int[] firsts;

    private final int[] lasts;

    ReplayUnits(Prepared prepared) {
        this.batch = prepared.batch();
        this.units = RecordStatements.units(prepared.plan().changes());
        this.firsts = new int[units.size()];
        this.lasts = new int[units.size()];
        int next = 0;
        for (int i = 0; i < units.size(); i++) {
            List<RowChange> unit = units.get(i);
            firsts[i] =
                    Preparation.indexOf(batch.records(), unit.get(0).records().get(0), next);
            for (RowChange change : unit) {
                unitOf.put(change, i);
                next = Preparation.indexOf(batch.records(), change.record(), next) + 1;
            }
            lasts[i] = next - 1;
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

    /** Returns the index of a unit's first record in the batch. */
    int indexOf(int unit) {
        return firsts[unit];
    }

    /** Returns the number of records before a transaction that begins with a unit; none if it may have begun in an earlier batch. */
    int before(int first) {
        return batch.continued() && first == 0 ? 0 : firsts[first];
    }

    /**
     * Returns whether both units exist and belong to the same source transaction. Adjacent records without transaction, as those of a
     * snapshot, count as one: a deferred constraint between them is checked when all are written. So do records that an operator made of
     * one: they are undone together.
     */
    boolean belong(int unit, int neighbour) {
        if (neighbour < 0 || neighbour >= units.size()) {
            return false;
        }
        int before = Math.min(unit, neighbour);
        return Objects.equals(transaction(unit), transaction(neighbour))
                || batch.startOfTransaction(firsts[before + 1]) <= lasts[before];
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
