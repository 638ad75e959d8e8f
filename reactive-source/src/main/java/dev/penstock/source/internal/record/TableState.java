package dev.penstock.source.internal.record;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.RangedKey;
import org.jspecify.annotations.Nullable;

/**
 * Description of a table since its last Relation message.
 *
 * @param relation the relation that decodes its rows
 * @param chosen whether its changes are requested; other tables of the publication are not among the chosen ones
 * @param partitioned whether it is a partitioned table, whose rows can move between partitions
 * @param keyFrom the LSN since which it has the key of the relation, {@link Lsn#NONE} if always
 * @param earlier the description before that LSN, {@code null} if it was always this one
 * @param rangedKey its key, if ranges of the key can be recorded as read
 */
record TableState(
        Relation relation,
        boolean chosen,
        boolean partitioned,
        long keyFrom,
        @Nullable TableState earlier,
        @Nullable RangedKey rangedKey) {
    /** Returns the description of the table at the change at {@code lsn}. */
    TableState at(long lsn) {
        TableState before = earlier;
        return before == null || Long.compareUnsigned(lsn, keyFrom) >= 0 ? this : before;
    }
}
