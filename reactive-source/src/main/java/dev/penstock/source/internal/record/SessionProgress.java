package dev.penstock.source.internal.record;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import dev.penstock.source.internal.position.TransactionEnd;
import dev.penstock.source.internal.session.SessionGauge;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a session: the last point of the stream it has reached, and the positions and numbers of its records.
 * Outlives the session's connections. Confined to the session's thread.
 */
public final class SessionProgress {
    private final AcknowledgementWindow window;
    private final SessionCoverage coverage;
    private final SessionGauge gauge;
    private final boolean resumed;
    private final Coverage initialCoverage;
    private long snapshotIndex;

    /** The end of the last transaction of which a record was emitted. */
    private @Nullable TransactionEnd transaction;

    /** The position of the last emitted record. */
    private @Nullable SourcePosition last;

    /** The LSN up to which everything has been seen. */
    private long passed;

    private boolean positionsOnly;
    private long positionEnd;

    /** The last point reached, whether its record was emitted or not. */
    private long commitLsn;

    private Kind kind = Kind.MESSAGE;
    private long changeLsn;
    private long index = -1;

    /** Creates the progress of a session that starts after {@code reached}, or at the beginning of the stream. */
    public SessionProgress(
            AcknowledgementWindow window, SessionCoverage coverage, @Nullable StreamPoint reached, SessionGauge gauge) {
        this.window = window;
        this.coverage = coverage;
        this.gauge = gauge;
        this.resumed = reached != null;
        this.initialCoverage = coverage.tables();
        if (reached != null) {
            reach(reached.commitLsn(), reached.kind(), reached.changeLsn(), reached.index());
        }
    }

    /** Advances to a point of the stream; returns false if the session has reached it before. */
    boolean reach(long commitLsn, Kind kind, long changeLsn, long index) {
        int order = StreamPoint.compare(
                this.commitLsn, this.kind, this.changeLsn, this.index, commitLsn, kind, changeLsn, index);
        if (order >= 0) {
            return false;
        }
        this.commitLsn = commitLsn;
        this.kind = kind;
        this.changeLsn = changeLsn;
        this.index = index;
        return true;
    }

    /** Returns the LSN of the change reached last. */
    long changeLsn() {
        return changeLsn;
    }

    /** Returns an LSN at which the server's history must not have ended if it contains the last commit seen. */
    public long leastEnd() {
        return StreamPoint.leastEnd(commitLsn, kind);
    }

    /**
     * Returns the position of everything emitted so far, with the current coverage of the tables. Before the first
     * record it is derived from {@code beginning}, the start of the session, once no table is left to be read. It is
     * {@code null} until then, and as long as it equals the position that the session resumed after.
     */
    @Nullable
    public SourcePosition checkpoint(long beginning) {
        SourcePosition latest = last;
        if (latest != null) {
            return latest.withScope(coverage.scope());
        }
        if (coverage.hasUnread()) {
            return null;
        }
        if (!resumed) {
            return coverage.scope().snapshot(beginning, 0, 0);
        }
        return coverage.tables().equals(initialCoverage)
                ? null
                : coverage.scope().at(point());
    }

    private StreamPoint point() {
        return new StreamPoint(commitLsn, kind, changeLsn, index);
    }

    /**
     * Limits confirmations to positions of records: nothing after the last record is confirmed, and no empty
     * transaction. A slot that was confirmed past a position then shows that another process did it.
     *
     * @param reached the LSN that the position of the session's start has reached
     */
    public void confirmPositionsOnly(long reached) {
        positionsOnly = true;
        positionEnd = reached;
    }

    /**
     * Records that the transaction whose commit is at {@code commitLsn} ends at {@code endLsn}. Returns whether a
     * record of it was emitted.
     */
    boolean transactionEnded(long commitLsn, long endLsn) {
        TransactionEnd current = transaction;
        boolean emitted = current != null && current.isOf(commitLsn);
        if (current != null && emitted) {
            current.reached(endLsn);
        }
        if (emitted || !positionsOnly || Long.compareUnsigned(endLsn, positionEnd) <= 0) {
            window.transactionEnded(endLsn);
        }
        passed(endLsn);
        return emitted;
    }

    /** Records that a non-transactional message has been seen whose end is at {@code lsn}. */
    void messageEnded(long lsn) {
        window.transactionEnded(lsn);
        passed(lsn);
    }

    /** Records that everything up to {@code lsn} has been seen. */
    public void idle(long lsn) {
        if (!positionsOnly) {
            window.transactionEnded(lsn);
        }
        passed(lsn);
    }

    /** Returns the LSN up to which everything has been acknowledged, whether a position covers it or not. */
    public long applied() {
        return window.allAcknowledged() ? passed : window.confirmed();
    }

    private void passed(long lsn) {
        passed = lsn;
        coverage.passed(lsn);
    }

    /** Returns the position of the next record of a transaction, which is of the point reached last. */
    SourcePosition next(Begin begin) {
        return next(begin, changeLsn, index);
    }

    /**
     * Returns the position of the next record, which precedes the change at the point reached last. A reader that
     * resumes after that record gets the change.
     */
    SourcePosition nextBeforeChange(Begin begin) {
        // No record is at an LSN in the middle of a WAL record, and of several at one LSN the one before this change
        // has been emitted.
        return index == 0 ? next(begin, changeLsn - 1, 0) : next(begin, changeLsn, index - 1);
    }

    private SourcePosition next(Begin begin, long lsn, long number) {
        TransactionEnd current = transaction;
        if (current == null || !current.isOf(begin.finalLsn())) {
            current = new TransactionEnd(begin.finalLsn());
            transaction = current;
        }
        long ordinal = nextOrdinal();
        current.emitted(ordinal);
        return emitted(coverage.scope().inTransaction(kind, commitLsn, lsn, number, ordinal, current));
    }

    /** Returns the position of the next record, which is of a message outside of a transaction. */
    SourcePosition nextMessage() {
        return emitted(coverage.scope().message(changeLsn, index, nextOrdinal()));
    }

    /** Returns the position of the next record, which is of a snapshot. */
    SourcePosition nextOfSnapshot(long consistentPoint) {
        return emitted(coverage.scope().snapshot(consistentPoint, snapshotIndex++, nextOrdinal()));
    }

    private SourcePosition emitted(SourcePosition position) {
        last = position;
        return position;
    }

    private long nextOrdinal() {
        if (window.allAcknowledged()) {
            gauge.pending();
        }
        return window.nextOrdinal();
    }
}
