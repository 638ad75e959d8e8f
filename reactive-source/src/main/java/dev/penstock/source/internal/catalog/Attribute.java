package dev.penstock.source.internal.catalog;

/**
 * A column as the catalog keeps it, also after it was dropped.
 *
 * @param number its {@code attnum}, which stays when the column is renamed and is never used again
 * @param name its name, empty if it was dropped
 * @param changedBy the transaction that last changed its entry in the catalog, unsigned
 * @param settled whether that transaction is so old that its number may be used again
 * @param committedAt the time of that transaction's commit in microseconds since 2000, {@link #UNKNOWN_TIME} if the server does not keep
 *     such times ({@code track_commit_timestamp})
 */
public record Attribute(int number, String name, int changedBy, boolean settled, long committedAt) {
    /** The time of a commit that the server does not know. */
    public static final long UNKNOWN_TIME = Long.MIN_VALUE;

    /** Returns whether the column was dropped. */
    boolean isDropped() {
        return name.isEmpty();
    }

    /**
     * Returns when its entry was changed, as seen from the rows of a transaction. An alteration locks the table until its commit, so the
     * order of the commits is the order of alteration and rows. Transaction numbers are in the order in which transactions begin to write.
     *
     * @param xid the transaction that wrote the rows
     * @param commit the time of its commit
     */
    Change change(int xid, long commit) {
        if (settled) {
            return Change.BEFORE;
        }
        if (changedBy == xid) {
            return Change.WITHIN;
        }
        if (committedAt == UNKNOWN_TIME || commit == UNKNOWN_TIME) {
            return changedBy - xid < 0 ? Change.BEFORE : Change.PROBABLY_AFTER;
        }
        // The numbers of its own subtransactions differ, but not their time.
        return committedAt == commit ? Change.WITHIN : committedAt < commit ? Change.BEFORE : Change.AFTER;
    }

    /** The time at which the entry of a column was changed. */
    enum Change {
        /** Before the rows were written. */
        BEFORE,
        /** By the transaction that wrote the rows, before them or after them. */
        WITHIN,
        /** By a younger transaction, which may have been committed before the rows were written. */
        PROBABLY_AFTER,
        /** After the rows were written. */
        AFTER
    }
}
