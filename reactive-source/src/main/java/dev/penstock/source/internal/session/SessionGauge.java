package dev.penstock.source.internal.session;

import dev.penstock.core.CollectionName;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SnapshotStatus;
import dev.penstock.source.status.SourceEvent.Reconnected;
import dev.penstock.source.status.SourceEvent.Reconnecting;
import dev.penstock.source.status.SourceEvent.SlotLost;
import dev.penstock.source.status.SourceEvent.SnapshotCompleted;
import dev.penstock.source.status.SourceEvent.SnapshotProgress;
import dev.penstock.source.status.SourceEvent.SnapshotStarted;
import dev.penstock.source.status.SourceEvent.Started;
import dev.penstock.source.status.SourceEvent.Stopped;
import dev.penstock.source.status.SourceEvent.Streaming;
import dev.penstock.source.status.SourceEvent.TableRead;
import dev.penstock.source.status.SourceEvent.Waiting;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * State of a running session that is visible to other threads, and the events of its changes. Written by the session's
 * thread, except for {@link #acknowledged} and {@link #waiting}; read by any thread.
 */
public final class SessionGauge {
    private static final long NEVER = Long.MIN_VALUE;
    private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();

    private final String slot;
    private final SourceEvents events;
    private final PauseSwitch pause;
    private final LongSupplier clock;

    private volatile Phase phase = Phase.STARTING;
    private volatile Coverage coverage = Coverage.NONE;
    private volatile @Nullable AcknowledgementWindow window;
    private volatile long lastMessage = NEVER;
    private volatile long receivedLsn = Lsn.NONE;
    private volatile long lastAcknowledgement = NEVER;
    private volatile long pendingSince = NEVER;
    private volatile long snapshotRows;
    private volatile long reconnections;
    private volatile @Nullable Reading reading;
    /** True from the event {@code Streaming} to the next reading of tables. */
    private boolean streams;

    private int tablesLeft;
    /** The time of the last event about the progress of a reading, in nanoseconds of {@link #clock}. */
    private long lastProgress;

    /** Creates the gauge of a session of {@code slot} that publishes to {@code events}. */
    public SessionGauge(String slot, SourceEvents events, PauseSwitch pause) {
        this(slot, events, pause, System::nanoTime);
    }

    SessionGauge(String slot, SourceEvents events, PauseSwitch pause, LongSupplier clock) {
        this.pause = pause;
        this.clock = clock;
        this.slot = slot;
        this.events = events;
    }

    /** Records that the session begins. */
    public void started() {
        events.publish(new Started(slot));
    }

    /** Records that the session has ended, with the error that its subscriber receives, if any. */
    public void stopped(@Nullable Throwable failure) {
        events.publish(new Stopped(slot, failure));
    }

    public void phase(Phase current) {
        Phase before = phase;
        phase = current;
        if (current == Phase.STREAMING && before == Phase.RECONNECTING) {
            events.publish(new Reconnected(slot));
        }
        announceStreaming();
    }

    /** Records that the session waits for something, on any thread. */
    public void waiting(String reason) {
        events.publish(new Waiting(slot, reason));
    }

    /** Records that the slot is lost. */
    public void slotLost(String reason) {
        events.publish(new SlotLost(slot, reason));
    }

    /** Returns whether the session waits for a slot that another process holds. */
    public boolean isStandby() {
        return phase == Phase.STANDBY;
    }

    public void coverage(Coverage current) {
        coverage = current;
        announceStreaming();
    }

    public void window(AcknowledgementWindow current) {
        window = current;
    }

    /** Records that the server sent something, at a time of {@link System#nanoTime}, and had read the WAL up to {@code lsn}. */
    public void received(long nanoTime, long lsn) {
        receivedLsn = lsn;
        lastMessage = nanoTime;
    }

    /** Records that a record was acknowledged, on any thread. */
    public void acknowledged() {
        lastAcknowledgement = System.nanoTime();
    }

    /** Records that a record is emitted while all earlier ones are acknowledged. */
    public void pending() {
        pendingSince = System.nanoTime();
    }

    /** Records that the connection was lost, or could not be replaced. The next attempt is made after {@code retryIn}. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void disconnected(String reason, Duration retryIn) {
        reconnections++;
        phase = Phase.RECONNECTING;
        events.publish(new Reconnecting(slot, reason, retryIn));
    }

    /** Records that {@code rows} rows of tables have been read. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void rowsRead(int rows) {
        snapshotRows += rows;
        Reading current = reading;
        long now = clock.getAsLong();
        if (current != null && now - lastProgress >= PROGRESS_NANOS) {
            lastProgress = now;
            SnapshotStatus status = current.status(snapshotRows);
            events.publish(
                    new SnapshotProgress(slot, tablesLeft, status.rows(), status.estimatedRows(), status.elapsed()));
        }
    }

    /** Records that the reading of tables begins. */
    public void readingStarted(int tables, long estimatedRows) {
        reading = new Reading(tables, estimatedRows, snapshotRows, System.nanoTime());
        tablesLeft = tables;
        lastProgress = clock.getAsLong();
        streams = false;
        events.publish(new SnapshotStarted(slot, tables, estimatedRows));
    }

    /** Records that a table has been read. */
    public void tableRead(CollectionName table) {
        tablesLeft--;
        events.publish(new TableRead(slot, table, tablesLeft));
    }

    /** Records that all tables have been read. */
    public void readingCompleted() {
        Reading current = reading;
        reading = null;
        if (current != null) {
            SnapshotStatus status = current.status(snapshotRows);
            events.publish(new SnapshotCompleted(slot, status.tables(), status.rows(), status.elapsed()));
        }
        announceStreaming();
    }

    /** Records that the reading of tables has ended with an error of its request; the stream goes on. */
    public void readingRefused() {
        reading = null;
        announceStreaming();
    }

    /** Records that the reading of tables was interrupted. */
    public void readingInterrupted() {
        reading = null;
    }

    public SessionStatus status() {
        AcknowledgementWindow unacknowledged = window;
        Coverage tables = coverage;
        Reading current = reading;
        long count = unacknowledged == null ? 0 : unacknowledged.unacknowledged();
        return new SessionStatus(
                phase(current != null || tables.hasUnread()),
                unacknowledged == null ? 0 : unacknowledged.emitted(),
                count,
                since(lastMessage),
                lsn(receivedLsn),
                since(lastAcknowledgement),
                count == 0 ? null : since(pendingSince),
                reconnections,
                tables.read().length,
                tables.unread().length,
                snapshotRows,
                current == null ? null : current.status(snapshotRows));
    }

    private static @Nullable String lsn(long lsn) {
        return lsn == Lsn.NONE ? null : Lsn.format(lsn);
    }

    private Phase phase(boolean reads) {
        Phase current = phase;
        if (current != Phase.STREAMING && current != Phase.SNAPSHOT) {
            return current;
        }
        if (pause.isPaused()) {
            return Phase.PAUSED;
        }
        return reads ? Phase.SNAPSHOT : current;
    }

    private void announceStreaming() {
        if (!streams && phase == Phase.STREAMING && reading == null && !coverage.hasUnread()) {
            streams = true;
            events.publish(new Streaming(slot));
        }
    }

    private static @Nullable Duration since(long nanoTime) {
        return nanoTime == NEVER ? null : Duration.ofNanos(Math.max(0, System.nanoTime() - nanoTime));
    }

    /** A reading of tables that began after {@code rowsBefore} rows of earlier ones. */
    private record Reading(int tables, long estimatedRows, long rowsBefore, long began) {
        SnapshotStatus status(long rows) {
            Duration elapsed = Duration.ofNanos(Math.max(0, System.nanoTime() - began));
            return new SnapshotStatus(tables, rows - rowsBefore, estimatedRows, elapsed);
        }
    }
}
