package dev.penstock.source.internal.session;

import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.table.ColumnRules;
import dev.penstock.source.internal.table.TablePattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session needs to know, as values: checked and complete, whatever way the user set them.
 *
 * @param tables which tables
 * @param columns which columns never leave the server, and which are masked
 * @param snapshot whether and how tables are read before they are streamed
 * @param parallelism how many readers a snapshot has
 * @param parentsFirst whether a snapshot reads a table after those that it references
 * @param chunkBytes how much of a table a reader reads at a go
 * @param publication the publication's name
 * @param slot the slot's name
 * @param temporarySlot whether the slot ends with its connection
 * @param failover whether the slot is to be synchronised to standbys
 * @param slotTimeout how long to wait for the slot to be created, or to become free
 * @param statusInterval the longest time between two status updates
 * @param emitTruncate whether truncations are emitted
 * @param messages whether logical messages are emitted
 * @param localOnly whether changes that came from another origin are left out
 * @param maxAttempts how many reconnections may fail in a row; 0 for none at all
 * @param maxBackoff the longest wait between two attempts
 * @param bufferBytes how many bytes may be read ahead of the subscriber
 * @param failWhenSlotAhead whether a slot confirmed past the stored position is an error
 * @param standsBy whether to wait without limit while another process holds the slot
 * @param resnapshotWhenLost whether a lost slot means another snapshot, not an error
 * @param resnapshotWhenChanged whether an altered publication or table means to read it again, not an error
 * @param movedFrom the system identifier of which positions are accepted besides the server's, or {@code null}
 * @param autoCleanup whether cleanup drops slot and publication
 */
public record SessionSettings(
        List<TablePattern> tables,
        ColumnRules columns,
        Snapshot snapshot,
        int parallelism,
        boolean parentsFirst,
        long chunkBytes,
        String publication,
        String slot,
        boolean temporarySlot,
        boolean failover,
        Duration slotTimeout,
        Duration statusInterval,
        boolean emitTruncate,
        boolean messages,
        boolean localOnly,
        int maxAttempts,
        Duration maxBackoff,
        long bufferBytes,
        boolean failWhenSlotAhead,
        boolean standsBy,
        boolean resnapshotWhenLost,
        boolean resnapshotWhenChanged,
        @Nullable String movedFrom,
        boolean autoCleanup) {
    /** Returns the slot that is wanted. */
    public SlotRequest slotRequest(boolean exportSnapshot) {
        return new SlotRequest(slot, temporarySlot, failover, exportSnapshot);
    }

    /** Whether and how tables are read before they are streamed. */
    public enum Snapshot {
        /** Read them at the beginning, then stream. */
        INITIAL,
        /** Stream alone. */
        NEVER,
        /** Read them, and end. */
        ONLY
    }
}
