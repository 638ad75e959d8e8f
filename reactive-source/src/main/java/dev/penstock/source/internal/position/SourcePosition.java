package dev.penstock.source.internal.position;

import dev.penstock.core.Position;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Position of a record of the source: its point in the order of delivery, and the scope it shares with other records.
 *
 * <p>Session and ordinal serve acknowledgements only; a resumption uses the other parts. The bytes are JSON and
 * rendered on request.
 */
public final class SourcePosition extends Position implements StoredPosition {
    private final PositionScope scope;
    private final long commitLsn;
    private final Kind kind;
    private final long changeLsn;
    private final long index;
    private final long ordinal;
    private final @Nullable TransactionEnd transaction;

    SourcePosition(
            PositionScope scope,
            long commitLsn,
            Kind kind,
            long changeLsn,
            long index,
            long ordinal,
            @Nullable TransactionEnd transaction) {
        this.scope = Objects.requireNonNull(scope, "scope");
        this.commitLsn = commitLsn;
        this.kind = Objects.requireNonNull(kind, "kind");
        this.changeLsn = changeLsn;
        this.index = index;
        this.ordinal = ordinal;
        this.transaction = transaction;
    }

    /** Returns the part that the position shares with others. */
    public PositionScope scope() {
        return scope;
    }

    /** Returns this position with another coverage of tables. */
    public SourcePosition withCoverage(Coverage coverage) {
        return new SourcePosition(
                scope.withCoverage(coverage), commitLsn, kind, changeLsn, index, ordinal, transaction);
    }

    /** Returns the position of the same record that shares {@code scope}. */
    public SourcePosition withScope(PositionScope other) {
        return new SourcePosition(other, commitLsn, kind, changeLsn, index, ordinal, transaction);
    }

    /** Returns the kind of the record. */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the LSN of the commit. For a snapshot record it is the consistent point, for a non-transactional message
     * the message's own LSN.
     */
    public long commitLsn() {
        return commitLsn;
    }

    /** Returns the LSN of the change or message, 0 for a snapshot record. */
    public long changeLsn() {
        return changeLsn;
    }

    /** Returns the number of the record among those with the same LSN in the transaction. */
    public long index() {
        return index;
    }

    /** Returns the number of the record within its session, from 1. */
    public long ordinal() {
        return ordinal;
    }

    /** Returns the LSN at which the transaction ends if this is its last record, {@link Lsn#NONE} otherwise. */
    public long endLsn() {
        return transaction == null ? Lsn.NONE : transaction.after(ordinal);
    }

    /** Returns the LSN up to which the server would send everything after this position again. */
    public long reachedLsn() {
        long end = endLsn();
        return Long.compareUnsigned(end, commitLsn) > 0 ? end : commitLsn;
    }

    /** Returns an LSN at which a history must not have ended if it contains this record. */
    public long leastEnd() {
        long end = endLsn();
        return end == Lsn.NONE ? StreamPoint.leastEnd(commitLsn, kind) : end;
    }

    /** Returns the point in the order of delivery. */
    public StreamPoint point() {
        return new StreamPoint(commitLsn, kind, changeLsn, index);
    }

    @Override
    public byte[] toBytes() {
        return PositionFormat.render(this);
    }
}
