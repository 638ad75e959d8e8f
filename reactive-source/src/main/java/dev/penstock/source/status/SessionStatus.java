package dev.penstock.source.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * State of a subscription in this process, at one moment.
 *
 * @param phase the current phase
 * @param emitted the number of records emitted
 * @param unacknowledged the number of emitted records that are not acknowledged
 * @param sinceMessage the time since the last message of the server, {@code null} before the first one; without demand
 *     nothing is read, and an idle server sends nothing
 * @param receivedLsn the LSN up to which the server has sent all changes of the stream, in PostgreSQL's notation;
 *     {@code null} before the first message
 * @param sinceAcknowledgement the time since the last acknowledgement, {@code null} before the first one
 * @param sinceUnacknowledged the time since which at least one record has been unacknowledged, {@code null} if none is;
 *     together with {@code sinceAcknowledgement} it distinguishes a slow subscriber from one that hangs
 * @param reconnections the number of lost connections
 * @param tablesRead the number of tables that are read completely or were to be streamed only
 * @param tablesUnread the number of tables that are still to be read, partly or completely
 * @param snapshotRows the number of rows read from tables
 * @param snapshot the current reading of tables, {@code null} if there is none
 */
public record SessionStatus(
        Phase phase,
        long emitted,
        long unacknowledged,
        @Nullable Duration sinceMessage,
        @Nullable String receivedLsn,
        @Nullable Duration sinceAcknowledgement,
        @Nullable Duration sinceUnacknowledged,
        long reconnections,
        int tablesRead,
        int tablesUnread,
        long snapshotRows,
        @Nullable SnapshotStatus snapshot) {
    /** Phases of a subscription. */
    public enum Phase {
        /** Connects, and prepares publication and slot. */
        STARTING,
        /** Waits as a standby: another process holds the slot, and the option {@code slotInUse} is {@code wait}. */
        STANDBY,
        /** Reads the existing rows, at the beginning or again. */
        SNAPSHOT,
        /** Streams changes. */
        STREAMING,
        /** Emits nothing because the source was paused; the connection stays alive, and the server keeps its WAL. */
        PAUSED,
        /** Replaces a lost connection. */
        RECONNECTING
    }
}
