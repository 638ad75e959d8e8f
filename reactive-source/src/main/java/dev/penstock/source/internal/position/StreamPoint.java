package dev.penstock.source.internal.position;

import dev.penstock.source.internal.pgoutput.Lsn;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a record stands in the order of delivery.
 *
 * <p>Change LSNs alone are no order: transactions are delivered as they commit, and their changes interleave in the WAL. Nor
 * are they unique: a COPY writes many rows under one LSN. So records are ordered by the LSN of the commit, within a
 * transaction by the LSN of the change, and below one LSN by their number among the rows of that LSN in that transaction.
 * A change carries the LSN at which its WAL record starts, a logical message that at which it ends; the two can be equal and
 * are numbered apart. The server sends the message first, or behind the last of the rows if they are of two
 * subtransactions, and does so each time: which of the two it is, is part of the message's kind.
 *
 * <p>At one commit LSN stand first the non-transactional message whose WAL record ended there, then the snapshot with that
 * consistent point, which holds every transaction committed below it, then the transaction whose commit record starts there.
 *
 * @param commitLsn of a change the LSN of its commit (Begin's {@code final_lsn}); of a non-transactional message its own;
 *     of a snapshot record the consistent point
 * @param kind what the record is
 * @param changeLsn the LSN of the change or message, 0 of a snapshot record
 * @param index the number among the records of that LSN in that transaction, from 0; of a snapshot record among all
 */
public record StreamPoint(long commitLsn, Kind kind, long changeLsn, long index) implements Comparable<StreamPoint> {
    /** Makes a point. */
    public StreamPoint {
        Objects.requireNonNull(kind, "kind");
    }

    /** Compares two points in the order of delivery without making them. */
    public static int compare(
            long commitLsn,
            Kind kind,
            long changeLsn,
            long index,
            long otherCommitLsn,
            Kind otherKind,
            long otherChangeLsn,
            long otherIndex) {
        int order = Long.compareUnsigned(commitLsn, otherCommitLsn);
        if (order == 0) {
            order = Integer.compare(kind.rank, otherKind.rank);
        }
        if (order == 0) {
            order = Long.compareUnsigned(changeLsn, otherChangeLsn);
        }
        if (order == 0) {
            order = kind.compareTo(otherKind);
        }
        return order == 0 ? Long.compare(index, otherIndex) : order;
    }

    /**
     * Returns an LSN that a history must not end before if something of that kind stands in it: a commit record starts at its LSN and
     * ends behind it, whatever else ends at its own.
     */
    public static long leastEnd(long commitLsn, Kind kind) {
        return kind.rank == Kind.CHANGE.rank ? commitLsn + 1 : commitLsn;
    }

    @Override
    public int compareTo(StreamPoint other) {
        return compare(commitLsn, kind, changeLsn, index, other.commitLsn, other.kind, other.changeLsn, other.index);
    }

    /** Says kind, LSNs and index. */
    @Override
    public String toString() {
        return kind.text() + " " + Lsn.format(changeLsn) + '#' + index + " of commit " + Lsn.format(commitLsn);
    }

    /** What stands at a point. The order of the constants is that of delivery at one LSN. */
    public enum Kind {
        /** A logical message outside of transactions. */
        MESSAGE(0),
        /** A row of a snapshot. */
        SNAPSHOT(1),
        /** A logical message of a transaction. */
        TRANSACTIONAL_MESSAGE(2),
        /** A change of a row, or a truncate. */
        CHANGE(2),
        /** A logical message of a transaction that comes behind the rows of its LSN. */
        TRAILING_MESSAGE(2);

        private final int rank;
        private final String text;

        Kind(int rank) {
            this.rank = rank;
            this.text = name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Returns the name as a position writes it. */
        String text() {
            return text;
        }
    }
}
