package dev.penstock.source.internal.subscription;

import dev.penstock.core.Position;
import dev.penstock.source.error.ForeignPositionException;
import dev.penstock.source.error.SlotAheadException;
import dev.penstock.source.error.SlotLostException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.ConduitPosition;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.server.TimelineHistory;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a session begins: behind a position, or at the beginning. Immutable. */
final class Beginning {
    private static final Logger log = LoggerFactory.getLogger(Beginning.class);

    private final @Nullable StoredPosition position;
    private final Snapshot snapshot;

    private final boolean resets;

    private Beginning(@Nullable StoredPosition position, Snapshot snapshot, boolean resets) {
        this.position = position;
        this.snapshot = snapshot;
        this.resets = resets;
    }

    /** Returns the beginning behind {@code position}, or that of everything where it is {@code null}. */
    static Beginning of(@Nullable Position position, Snapshot snapshot) {
        return new Beginning(position == null ? null : StoredPosition.of(position), snapshot, false);
    }

    /**
     * Returns the beginning of everything for those who have rows already, of which they do not know which still exist: a
     * read of all tables, even where a beginning is not to read any.
     */
    Beginning again() {
        return new Beginning(null, Snapshot.INITIAL, true);
    }

    /** Returns whether each table's read begins with the removal of all its rows. */
    boolean resets() {
        return resets;
    }

    /** Returns whether there is a position: then there has to be a slot too. */
    boolean resumes() {
        return position != null
                && !(position instanceof ConduitPosition conduit && conduit.phase() == ConduitPosition.Phase.INITIAL);
    }

    /** Returns the point behind which to go on, or {@code null} where nothing is to be dropped. */
    @Nullable
    StreamPoint reached() {
        return position instanceof SourcePosition ours ? ours.point() : null;
    }

    /** Returns up to where the position speaks, {@link Lsn#NONE} where there is none. */
    long reachedLsn() {
        return position instanceof SourcePosition ours ? ours.reachedLsn() : Lsn.NONE;
    }

    /** Returns which of the chosen tables are still to be read. */
    Coverage coverage(List<SourceTable> tables) {
        int[] unread = tables.stream()
                .mapToInt(SourceTable::oid)
                .filter(this::isUnread)
                .toArray();
        int[] read = tables.stream()
                .mapToInt(SourceTable::oid)
                .filter(oid -> !isUnread(oid))
                .toArray();
        Coverage coverage = Coverage.NONE.withRead(read).withUnread(unread);
        if (position instanceof SourcePosition ours) {
            for (int oid : unread) {
                ReadRanges ranges = ours.scope().coverage().progress(oid);
                coverage = ranges == null ? coverage : coverage.withProgress(oid, ranges);
            }
        }
        return coverage;
    }

    /** Returns the tables that were read when the position was made and are not chosen now, or not there. */
    int[] otherTables(Coverage chosen) {
        return position instanceof SourcePosition ours
                ? Arrays.stream(ours.scope().coverage().read())
                        .filter(oid -> !chosen.isRead(oid) && !chosen.isUnread(oid))
                        .toArray()
                : new int[0];
    }

    /** Returns whether the position says that a table was read, and so that its changes are streamed. */
    boolean isRead(int oid) {
        return position instanceof SourcePosition ours
                && ours.scope().coverage().isRead(oid);
    }

    private boolean isUnread(int oid) {
        if (snapshot == Snapshot.NEVER) {
            // Only what was lost is read: a read that was begun is brought to its end.
            return position instanceof SourcePosition ours
                    && ours.scope().coverage().isUnread(oid);
        }
        if (position instanceof SourcePosition ours) {
            return !ours.scope().coverage().isRead(oid);
        }
        return !(position instanceof ConduitPosition conduit && conduit.phase() == ConduitPosition.Phase.STREAMING);
    }

    /** Refuses a position of a slot that was lost since, when the WAL ended at {@code loss}. */
    void requireSince(long loss, String slot) {
        if (position instanceof SourcePosition ours && Long.compareUnsigned(ours.commitLsn(), loss) < 0) {
            throw SlotLostException.madeAnew(slot, Lsn.format(ours.commitLsn()), Lsn.format(loss));
        }
    }

    /** Refuses a position that the server behind {@code replication} never gave. */
    void requireServedBy(SystemIdentity identity, Connection replication) {
        if (position instanceof SourcePosition ours) {
            PositionScope scope = ours.scope();
            String system = Long.toUnsignedString(scope.systemIdentifier());
            if (!system.equals(identity.systemIdentifier())) {
                throw new ForeignPositionException(system, identity.systemIdentifier());
            }
            TimelineHistory.read(replication, identity.timeline())
                    .requireContains(scope.timeline(), ours.leastEnd(), identity.walEnd());
        }
    }

    /** Says, or refuses, that the slot will not send again everything behind the position. */
    void compareWith(SlotState slot, boolean failWhenAhead) {
        if (position instanceof SourcePosition ours
                && Long.compareUnsigned(slot.confirmedFlushLsn(), ours.reachedLsn()) > 0) {
            String stored = Lsn.format(ours.reachedLsn());
            String confirmed = Lsn.format(slot.confirmedFlushLsn());
            if (failWhenAhead) {
                throw new SlotAheadException(slot.name(), stored, confirmed);
            }
            log.warn(
                    "Slot '{}' goes on at {}, behind the stored position, which ends at {}: what lies between was"
                            + " empty, or acknowledged without being stored, unless the slot was made anew or somebody"
                            + " else uses it",
                    slot.name(),
                    confirmed,
                    stored);
        }
    }
}
