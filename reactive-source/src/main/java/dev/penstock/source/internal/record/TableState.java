package dev.penstock.source.internal.record;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.RangedKey;
import org.jspecify.annotations.Nullable;

/**
 * What the stream knows of a table since its last Relation message.
 *
 * @param relation the description its rows are decoded by
 * @param chosen whether its changes are asked for; others are in the publication, not among the chosen tables
 * @param partitioned whether it is a partitioned table, whose rows can move between partitions
 * @param keyFrom the LSN from which on it has the key of the relation, {@link Lsn#NONE} if always
 * @param earlier what it is before that LSN, {@code null} if it always was this
 * @param rangedKey its key, if that is one of whose ranges it can be said that they have been read
 */
record TableState(
        Relation relation,
        boolean chosen,
        boolean partitioned,
        long keyFrom,
        @Nullable TableState earlier,
        @Nullable RangedKey rangedKey) {
    /** Returns what the table was when the change at {@code lsn} was made to it. */
    TableState at(long lsn) {
        TableState before = earlier;
        return before == null || Long.compareUnsigned(lsn, keyFrom) >= 0 ? this : before;
    }
}
