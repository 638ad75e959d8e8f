package dev.penstock.source.internal.session;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SnapshotStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What others may see of a session while it runs. Written by the session's thread, but for {@link #acknowledged}; read by
 * any.
 */
public final class SessionGauge {
    private static final long NEVER = Long.MIN_VALUE;

    private volatile Phase phase = Phase.STARTING;
    private volatile Coverage coverage = Coverage.NONE;
    private volatile @Nullable AcknowledgementWindow window;
    private volatile long lastMessage = NEVER;
    private volatile long lastAcknowledgement = NEVER;
    private volatile long pendingSince = NEVER;
    private volatile long snapshotRows;
    private volatile long reconnections;
    private volatile @Nullable Reading reading;

    public void phase(Phase current) {
        phase = current;
    }

    /** Returns whether the session waits for a slot that another process holds. */
    public boolean isStandby() {
        return phase == Phase.STANDBY;
    }

    public void coverage(Coverage current) {
        coverage = current;
    }

    public void window(AcknowledgementWindow current) {
        window = current;
    }

    /** Notes that the server sent something, at a time of {@link System#nanoTime}. */
    public void received(long nanoTime) {
        lastMessage = nanoTime;
    }

    /** Notes that a record was acknowledged; on any thread. */
    public void acknowledged() {
        lastAcknowledgement = System.nanoTime();
    }

    /** Notes that a record is emitted while all before it are acknowledged. */
    public void pending() {
        pendingSince = System.nanoTime();
    }

    /** Notes that the connection was lost. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void disconnected() {
        reconnections++;
        phase = Phase.RECONNECTING;
    }

    /** Notes that {@code rows} rows of tables have been read. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void rowsRead(int rows) {
        snapshotRows += rows;
    }

    /** Notes that the reading of tables begins, or ends where {@code tables} is 0. */
    public void reading(int tables, long estimatedRows) {
        reading = tables == 0 ? null : new Reading(tables, estimatedRows, snapshotRows, System.nanoTime());
    }

    public SessionStatus status() {
        AcknowledgementWindow unacknowledged = window;
        Coverage tables = coverage;
        Reading current = reading;
        long count = unacknowledged == null ? 0 : unacknowledged.unacknowledged();
        return new SessionStatus(
                phase == Phase.STREAMING && (current != null || tables.hasUnread()) ? Phase.SNAPSHOT : phase,
                unacknowledged == null ? 0 : unacknowledged.emitted(),
                count,
                since(lastMessage),
                since(lastAcknowledgement),
                count == 0 ? null : since(pendingSince),
                reconnections,
                tables.read().length,
                tables.unread().length,
                snapshotRows,
                current == null ? null : current.status(snapshotRows));
    }

    private static @Nullable Duration since(long nanoTime) {
        return nanoTime == NEVER ? null : Duration.ofNanos(Math.max(0, System.nanoTime() - nanoTime));
    }

    /** A reading of tables, before which {@code rowsBefore} rows had been read. */
    private record Reading(int tables, long estimatedRows, long rowsBefore, long began) {
        SnapshotStatus status(long rows) {
            Duration elapsed = Duration.ofNanos(Math.max(0, System.nanoTime() - began));
            return new SnapshotStatus(tables, rows - rowsBefore, estimatedRows, elapsed);
        }
    }
}
