package dev.penstock.source.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A subscription in this process, at one moment.
 *
 * @param phase what it is doing
 * @param emitted how many records it has emitted
 * @param unacknowledged how many of them are not acknowledged
 * @param sinceMessage how long ago the server sent something last, {@code null} if it has sent nothing yet; without
 *     demand nothing is read, and a server with nothing to send is silent
 * @param sinceAcknowledgement how long ago a record was acknowledged last, {@code null} if none was
 * @param sinceUnacknowledged how long something has been unacknowledged without interruption, {@code null} if nothing is:
 *     with {@code sinceAcknowledgement}, what tells a slow subscriber from one that hangs
 * @param reconnections how often the connection was lost
 * @param tablesRead how many of the tables are read, or were to be streamed only
 * @param tablesUnread how many tables are still to be read, in part or as a whole
 * @param snapshotRows how many rows have been read of tables
 * @param snapshot the reading of tables that goes on, {@code null} if there is none
 */
public record SessionStatus(
        Phase phase,
        long emitted,
        long unacknowledged,
        @Nullable Duration sinceMessage,
        @Nullable Duration sinceAcknowledgement,
        @Nullable Duration sinceUnacknowledged,
        long reconnections,
        int tablesRead,
        int tablesUnread,
        long snapshotRows,
        @Nullable SnapshotStatus snapshot) {
    /** What a subscription is doing. */
    public enum Phase {
        /** It connects, and sees to publication and slot. */
        STARTING,
        /** It stands by: another process holds the slot, and the option {@code slotInUse} is {@code wait}. */
        STANDBY,
        /** It reads the rows that are there, at the beginning or again. */
        SNAPSHOT,
        /** It follows the changes. */
        STREAMING,
        /** It has lost its connection and tries to get another. */
        RECONNECTING
    }
}
