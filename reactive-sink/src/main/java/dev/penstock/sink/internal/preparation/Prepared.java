package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.TransactionPlan;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch and its plan. Created on the encoding thread, then immutable.
 *
 * @param batch the batch
 * @param plan the plan of its records, apart from those rejected
 * @param rejected the records that cannot be written, in order
 * @param version the version of the tables this was made for
 * @param unknown the tables that must be queried first; if there are any, there is no plan
 * @param alterationRequest the first record that may need another schema; if there is one, there is no plan
 */
public record Prepared(
        Batch batch,
        TransactionPlan plan,
        List<RejectedRecord> rejected,
        int version,
        Set<CollectionName> unknown,
        @Nullable AlterationRequest alterationRequest) {
    private static final TransactionPlan NOTHING = new TransactionPlan(List.of(), List.of(), Set.of());

    /** Returns a batch without a plan, because tables must be queried first, or because the plan is made later. */
    public static Prepared needing(Batch batch, Set<CollectionName> unknown) {
        return new Prepared(batch, NOTHING, List.of(), -1, unknown, null);
    }

    /** Returns a batch without a plan, because a record may need another schema. */
    static Prepared needingAlteration(Batch batch, int version, AlterationRequest request) {
        return new Prepared(batch, NOTHING, List.of(), version, Set.of(), request);
    }

    /** A record that cannot be written, and the reason. */
    public record RejectedRecord(Record record, SinkException reason) {}
}
