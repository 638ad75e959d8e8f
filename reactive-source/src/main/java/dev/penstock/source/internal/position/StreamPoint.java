package dev.penstock.source.internal.position;

import dev.penstock.source.internal.pgoutput.Lsn;
import java.util.Locale;
import java.util.Objects;

/**
 * Point of a record in the order of delivery.
 *
 * <p>Change LSNs alone define no order. Transactions are delivered as they commit, and their changes interleave in the
 * WAL. Change LSNs are not unique either: a COPY writes many rows under one LSN. Records are therefore ordered by the
 * LSN of the commit, then by the LSN of the change, and then by their number among the rows of that LSN in that
 * transaction.
 *
 * <p>A change carries the LSN at which its WAL record starts, a logical message the LSN at which its record ends. The
 * two can be equal and are numbered separately. The server sends the message first, or after the last of the rows if
 * they belong to two subtransactions, and does so each time. The kind of the message distinguishes the two cases.
 *
 * <p>The order at one commit LSN is: first the non-transactional message whose WAL record ended there; then the
 * snapshot with that consistent point, which contains every transaction committed below it; then the transaction whose
 * commit record starts there.
 *
 * @param commitLsn the LSN of a change's commit (Begin's {@code final_lsn}); of a non-transactional message its own; of
 *     a snapshot record the consistent point
 * @param kind the kind of the record
 * @param changeLsn the LSN of the change or message, 0 for a snapshot record
 * @param index the number among the records of that LSN in that transaction, from 0; for a snapshot record among all
 */
public record StreamPoint(long commitLsn, Kind kind, long changeLsn, long index) implements Comparable<StreamPoint> {
    /** Creates a point. */
    public StreamPoint {
        Objects.requireNonNull(kind, "kind");
    }

    /** Compares two points in the order of delivery without creating them. */
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
     * Returns an LSN at which a history must not have ended if it contains a record of that kind. A commit record
     * starts at its LSN and ends after it; other records end at their own LSN.
     */
    public static long leastEnd(long commitLsn, Kind kind) {
        return kind.rank == Kind.CHANGE.rank ? commitLsn + 1 : commitLsn;
    }

    @Override
    public int compareTo(StreamPoint other) {
        return compare(commitLsn, kind, changeLsn, index, other.commitLsn, other.kind, other.changeLsn, other.index);
    }

    /** Returns kind, LSNs and index. */
    @Override
    public String toString() {
        return kind.text() + " " + Lsn.format(changeLsn) + '#' + index + " of commit " + Lsn.format(commitLsn);
    }

    /** Kinds of records. The order of the constants is that of delivery at one LSN. */
    public enum Kind {
        /** A non-transactional logical message. */
        MESSAGE(0),
        /** A row of a snapshot. */
        SNAPSHOT(1),
        /** A transactional logical message. */
        TRANSACTIONAL_MESSAGE(2),
        /** A change of a row, or a truncate. */
        CHANGE(2),
        /** A transactional logical message that follows the rows of its LSN. */
        TRAILING_MESSAGE(2);

        private final int rank;
        private final String text;

        Kind(int rank) {
            this.rank = rank;
            this.text = name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Returns the name used in positions. */
        String text() {
            return text;
        }
    }
}
