package dev.penstock.sink.internal.flow;

import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.preparation.Planned;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The division of records among lanes. Confined to the encoding thread. */
final class Divider {
    private final Preparation preparation;
    private final Lanes lanes;
    private final int count;

    Divider(Preparation preparation, Lanes lanes, int count) {
        this.preparation = preparation;
        this.lanes = lanes;
        this.count = count;
    }

    /** Returns the next records from {@code from} on that can be written at the same time. */
    Division divide(List<Record> records, int from) {
        Planned planned = preparation.plan(records, from);
        if (!planned.unknown().isEmpty()) {
            return Division.needing(planned.unknown());
        }
        List<RowChange> changes = planned.changes();
        if (planned.alterationRequest() != null && planned.to() == from) {
            return Division.needingAlteration(planned.alterationRequest());
        }
        int end = end(changes);
        List<List<RowChange>> lists = lists();
        if (end == 0 && !changes.isEmpty()) {
            end = barriers(changes);
            lists.get(0).addAll(changes.subList(0, end));
        } else {
            distribute(changes.subList(0, end), lists);
        }
        boolean cut = end < changes.size();
        int to = cut ? Preparation.indexOf(records, changes.get(end).records().get(0), from) : planned.to();
        // A rejected record is taken alone: after the lane has read the table's description again, it may be writable.
        Record rejected = planned.rejected() == null || !changes.isEmpty()
                ? null
                : planned.rejected().record();
        List<Prepared> shares = new ArrayList<>();
        for (int lane = 0; lane < count; lane++) {
            shares.add(share(lists.get(lane), lane == 0 ? rejected : null));
        }
        return new Division(rejected == null ? to : to + 1, shares, Set.of(), null);
    }

    private List<List<RowChange>> lists() {
        List<List<RowChange>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    /** Returns the number of changes before the first barrier. */
    private int end(List<RowChange> changes) {
        int end = 0;
        while (end < changes.size() && !lanes.isBarrier(changes.get(end))) {
            end++;
        }
        return end;
    }

    /** Returns the number of barriers at the beginning. */
    private int barriers(List<RowChange> changes) {
        int end = 0;
        while (end < changes.size() && lanes.isBarrier(changes.get(end))) {
            end++;
        }
        return end;
    }

    /** Distributes changes. One whose key cannot be read is assigned to any lane, which reports the error. */
    private void distribute(List<RowChange> changes, List<List<RowChange>> lists) {
        Lanes.Choice choice = lanes.choice(changes);
        for (RowChange change : changes) {
            int lane;
            try {
                lane = choice.of(change);
            } catch (RecordException e) {
                lane = 0;
            }
            lists.get(lane).add(change);
        }
    }

    private Prepared share(List<RowChange> changes, @Nullable Record rejected) {
        List<Record> records = new ArrayList<>();
        changes.forEach(change -> records.addAll(change.records()));
        if (rejected != null) {
            records.add(rejected);
            return Prepared.needing(Batch.of(records), Set.of());
        }
        return preparation.prepared(Batch.of(records), changes, new ArrayList<>());
    }
}
