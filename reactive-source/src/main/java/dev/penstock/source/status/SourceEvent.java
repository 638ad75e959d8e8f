package dev.penstock.source.status;

import dev.penstock.core.CollectionName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event in the life of a source's subscription, for alerts, dashboards and logs. Events hold no rows and no credentials.
 *
 * <p>A subscription sends {@link Started} first and {@link Stopped} last. The reading of tables sends {@link SnapshotStarted},
 * {@link TableRead} for each table and {@link SnapshotCompleted}; a reading that a lost connection interrupts is not completed and
 * sends {@link SnapshotStarted} again. {@link Streaming} follows the first start without a snapshot, and every snapshot.
 */
public sealed interface SourceEvent {
    /** Returns the name of the source's replication slot. */
    String slot();

    /**
     * A subscription has begun; the source connects to the server.
     *
     * @param slot the name of the slot
     */
    record Started(String slot) implements SourceEvent {}

    /**
     * The reading of tables has begun, at the first start or again.
     *
     * @param slot the name of the slot
     * @param tables the number of tables, read in part or as a whole
     * @param estimatedRows the number of rows to read, as the server's statistics estimate it
     */
    record SnapshotStarted(String slot, int tables, long estimatedRows) implements SourceEvent {}

    /**
     * The progress of a snapshot, sent every five seconds while rows are read.
     *
     * @param slot the name of the slot
     * @param tablesLeft the number of tables that are still to be read
     * @param rows the number of rows read
     * @param estimatedRows the number of rows to read, as the server's statistics estimate it for whole tables
     * @param elapsed the time since the snapshot began
     */
    record SnapshotProgress(String slot, int tablesLeft, long rows, long estimatedRows, Duration elapsed)
            implements SourceEvent {}

    /**
     * One of the tables of a snapshot has been read. Its last rows may still be on their way to the subscriber.
     *
     * @param slot the name of the slot
     * @param table the table
     * @param tablesLeft the number of tables of this snapshot that are still to be read
     */
    record TableRead(String slot, CollectionName table, int tablesLeft) implements SourceEvent {}

    /**
     * All tables of a snapshot have been read. Its last rows may still be on their way to the subscriber.
     *
     * @param slot the name of the slot
     * @param tables the number of tables
     * @param rows the number of rows read
     * @param elapsed the time it took
     */
    record SnapshotCompleted(String slot, int tables, long rows, Duration elapsed) implements SourceEvent {}

    /**
     * The source follows the changes, and no table is waiting to be read.
     *
     * @param slot the name of the slot
     */
    record Streaming(String slot) implements SourceEvent {}

    /**
     * The connection was lost, or an attempt to replace it failed; the source tries again.
     *
     * @param slot the name of the slot
     * @param reason the message of the error
     * @param retryIn the time until the next attempt
     */
    record Reconnecting(String slot, String reason, Duration retryIn) implements SourceEvent {}

    /**
     * The connection was replaced; streaming resumes after the last record that was emitted.
     *
     * @param slot the name of the slot
     */
    record Reconnected(String slot) implements SourceEvent {}

    /**
     * The slot was lost: it was dropped, or the server has removed WAL that it needs. With {@code slotLost=resnapshot} all tables are
     * read again, otherwise the stream ends with an error.
     *
     * @param slot the name of the slot
     * @param reason a sentence that describes what happened to the slot
     */
    record SlotLost(String slot, String reason) implements SourceEvent {}

    /**
     * The source has been waiting for more than two seconds, or is a standby until another instance releases the slot. Sent once a wait.
     *
     * @param slot the name of the slot
     * @param reason a sentence that describes what it waits for
     */
    record Waiting(String slot, String reason) implements SourceEvent {}

    /**
     * The source was paused: it emits nothing until it is resumed.
     *
     * @param slot the name of the slot
     */
    record Paused(String slot) implements SourceEvent {}

    /**
     * The pause has ended.
     *
     * @param slot the name of the slot
     */
    record Resumed(String slot) implements SourceEvent {}

    /**
     * The subscription is over and its connections are closed.
     *
     * @param slot the name of the slot
     * @param failure the error that the subscriber receives, {@code null} if the subscriber cancelled or the stream completed
     */
    record Stopped(String slot, @Nullable Throwable failure) implements SourceEvent {}
}
