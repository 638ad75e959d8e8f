package dev.penstock.source.internal.position;

import dev.penstock.source.internal.pgoutput.Lsn;

/**
 * Where a transaction ends, shared by the positions of its records: they are made before it is known, and the last of them
 * is the one to say it. Written by the session's thread, and before the last record is handed over; whoever looks at the
 * position of another record meanwhile finds that it is not the last.
 */
public final class TransactionEnd {
    private final long commitLsn;
    private long newest;
    private long last;
    private long endLsn;

    /** Makes the end of the transaction whose commit stands at {@code commitLsn}. */
    public TransactionEnd(long commitLsn) {
        this.commitLsn = commitLsn;
    }

    /** Returns the end, at {@code endLsn}, of the transaction whose last record is {@code ordinal}. */
    static TransactionEnd of(long commitLsn, long ordinal, long endLsn) {
        TransactionEnd end = new TransactionEnd(commitLsn);
        end.emitted(ordinal);
        end.reached(endLsn);
        return end;
    }

    /** Returns whether this is the transaction whose commit stands at {@code commitLsn}. */
    public boolean isOf(long commitLsn) {
        return this.commitLsn == commitLsn;
    }

    /** Notes a record of the transaction. */
    public void emitted(long ordinal) {
        newest = ordinal;
    }

    /** Notes that the transaction has ended: the record noted last is its last. */
    public void reached(long endLsn) {
        this.endLsn = endLsn;
        last = newest;
    }

    /** Returns where the transaction ends if the record of that number is its last, {@link Lsn#NONE} otherwise. */
    long after(long ordinal) {
        return ordinal == last ? endLsn : Lsn.NONE;
    }
}
