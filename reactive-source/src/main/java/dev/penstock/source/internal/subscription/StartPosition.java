package dev.penstock.source.internal.subscription;

import dev.penstock.core.Position;
import dev.penstock.source.error.position.ForeignPositionException;
import dev.penstock.source.error.position.PositionException;
import dev.penstock.source.internal.catalog.Censuses;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Position at which a session starts: after a stored position, or at the beginning of everything. Immutable. */
final class StartPosition {
    private static final Logger LOG = LoggerFactory.getLogger(StartPosition.class);

    private final @Nullable StoredPosition position;
    private final Snapshot snapshot;

    private final boolean resets;
    private final boolean storesPositions;

    private StartPosition(
            @Nullable StoredPosition position, Snapshot snapshot, boolean resets, boolean storesPositions) {
        this.position = position;
        this.snapshot = snapshot;
        this.resets = resets;
        this.storesPositions = storesPositions;
    }

    /** Returns the start after {@code position}, or at the beginning if it is {@code null}. */
    static StartPosition of(@Nullable Position position, Snapshot snapshot) {
        return new StartPosition(
                position == null ? null : StoredPosition.of(position), snapshot, false, position != null);
    }

    /**
     * Returns a start at the beginning for a target that has rows already, some of which may no longer exist. All
     * tables are read, even if the snapshot mode reads none.
     */
    StartPosition again() {
        return new StartPosition(null, Snapshot.INITIAL, true, storesPositions);
    }

    /** Returns whether the read of each table begins with the removal of all its rows. */
    boolean resets() {
        return resets;
    }

    /** Returns whether the subscriber passed a position, even one that is no longer valid. */
    boolean storesPositions() {
        return storesPositions;
    }

    /** Returns whether there is a position, which requires an existing slot. */
    boolean resumes() {
        return position != null
                && !(position instanceof ConduitPosition conduit && conduit.phase() == ConduitPosition.Phase.INITIAL);
    }

    /** Returns the point after which records are emitted, or {@code null} if no record is to be skipped. */
    @Nullable
    StreamPoint reached() {
        return position instanceof SourcePosition ours ? ours.point() : null;
    }

    /** Returns the position if this library made it on this system. */
    @Nullable
    SourcePosition ourPosition() {
        return position instanceof SourcePosition ours ? ours : null;
    }

    /** Returns the LSN that the position has reached, {@link Lsn#NONE} if there is none. */
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

    /** Returns this start with the tables of the position listed one by one, as far as they exist. */
    StartPosition resolved(Connection catalog) {
        if (position instanceof SourcePosition ours && ours.scope().coverage().horizon() != 0) {
            Coverage coverage = ours.scope().coverage();
            int[] existing = Censuses.before(catalog, coverage.horizon());
            return new StartPosition(ours.withCoverage(coverage.resolved(existing)), snapshot, resets, storesPositions);
        }
        return this;
    }

    /** Returns the OIDs of the tables that the position contains. */
    int[] knownTables() {
        if (position instanceof SourcePosition ours) {
            Coverage coverage = ours.scope().coverage();
            return IntStream.concat(Arrays.stream(coverage.covered()), Arrays.stream(coverage.stale()))
                    .toArray();
        }
        return new int[0];
    }

    /** Returns the tables that were read when the position was made, but are no longer chosen or no longer exist. */
    int[] otherTables(Coverage chosen) {
        return position instanceof SourcePosition ours
                ? Arrays.stream(ours.scope().coverage().read())
                        .filter(oid -> !chosen.isRead(oid) && !chosen.isUnread(oid))
                        .toArray()
                : new int[0];
    }

    /** Returns whether the table was read according to the position, so that its changes are streamed. */
    boolean isRead(int oid) {
        return position instanceof SourcePosition ours
                && ours.scope().coverage().isRead(oid);
    }

    /** Returns whether a table is still to be read. */
    boolean isUnread(int oid) {
        if (snapshot == Snapshot.NEVER) {
            // Only lost tables are read; a read that had started is completed.
            return position instanceof SourcePosition ours
                    && ours.scope().coverage().isUnread(oid);
        }
        if (position instanceof SourcePosition ours) {
            return !ours.scope().coverage().isRead(oid);
        }
        return !(position instanceof ConduitPosition conduit && conduit.phase() == ConduitPosition.Phase.STREAMING);
    }

    /**
     * Returns this start on a server, or the beginning if everything that the position covers was moved to this system.
     *
     * @param movedFrom the system identifier of the system from which this one was moved, {@code null} if it was not
     * @param slot the slot of the source
     * @throws PositionException if the server never produced the position, or if it belongs to another slot
     */
    StartPosition on(SystemIdentity identity, @Nullable String movedFrom, Connection replication, String slot) {
        if (position instanceof SourcePosition ours) {
            PositionScope scope = ours.scope();
            String system = Long.toUnsignedString(scope.systemIdentifier());
            if (!system.equals(identity.systemIdentifier())) {
                return moved(ours, system, identity, movedFrom);
            }
            if (scope.slot() != null && !slot.equals(scope.slot())) {
                throw ForeignPositionException.ofSlot(scope.slot(), slot);
            }
            TimelineHistory.read(replication, identity.timeline())
                    .requireContains(scope.timeline(), ours.leastEnd(), identity.walEnd());
        }
        return this;
    }

    private StartPosition moved(
            SourcePosition ours, String system, SystemIdentity identity, @Nullable String movedFrom) {
        if (!system.equals(movedFrom)) {
            throw new ForeignPositionException(system, identity.systemIdentifier());
        }
        if (ours.scope().coverage().hasUnread()) {
            throw ForeignPositionException.unfinished(system, identity.systemIdentifier());
        }
        LOG.warn(
                "The position of database system {} is accepted on {}: everything up to it counts as read, and the"
                        + " stream begins at the slot's confirmed position",
                system,
                identity.systemIdentifier());
        return new StartPosition(null, Snapshot.NEVER, false, true);
    }

    /**
     * Logs that the slot does not send everything after the position. A slot that retains WAL from before the position
     * existed when the position was made. For any other slot this is unknown.
     */
    void mention(SlotState slot) {
        if (position instanceof SourcePosition ours
                && Long.compareUnsigned(slot.confirmedFlushLsn(), ours.reachedLsn()) > 0) {
            String confirmed = Lsn.format(slot.confirmedFlushLsn());
            String stored = Lsn.format(ours.reachedLsn());
            if (Long.compareUnsigned(slot.wal().restartLsn(), ours.reachedLsn()) <= 0) {
                LOG.info(
                        "Slot '{}' is confirmed up to {}, past the stored position at {}: nothing was to be sent in"
                                + " between, unless it was acknowledged without being stored, or someone else used the"
                                + " slot. slotAhead=fail refuses that",
                        slot.name(),
                        confirmed,
                        stored);
            } else {
                LOG.warn(
                        "Slot '{}' begins after the stored position at {} and is confirmed up to {}: nothing was to be"
                                + " sent in between, unless the slot was dropped and created again, or someone else uses"
                                + " it. slotAhead=fail refuses that",
                        slot.name(),
                        stored,
                        confirmed);
            }
        }
    }
}
