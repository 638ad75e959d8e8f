package dev.penstock.source.internal.position;

import dev.penstock.source.internal.pgoutput.Lsn;

/**
 * End of a transaction, shared by the positions of its records. The positions are created before the end is known, and
 * only the last one includes it. Written by the session's thread before the last record is handed over. A reader of
 * another record's position meanwhile sees that it is not the last.
 */
public final class TransactionEnd {
    private final long commitLsn;
    private long newest;
    private long last;
    private long endLsn;

    /** Creates the end of the transaction whose commit is at {@code commitLsn}. */
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

    /** Returns whether this is the transaction whose commit is at {@code commitLsn}. */
    public boolean isOf(long commitLsn) {
        return this.commitLsn == commitLsn;
    }

    /** Records a record of the transaction. */
    public void emitted(long ordinal) {
        newest = ordinal;
    }

    /** Records that the transaction has ended: the record added last is its last. */
    public void reached(long endLsn) {
        this.endLsn = endLsn;
        last = newest;
    }

    /**
     * Returns the LSN at which the transaction ends if the record with that number is its last, {@link Lsn#NONE}
     * otherwise.
     */
    long after(long ordinal) {
        return ordinal == last ? endLsn : Lsn.NONE;
    }
}
