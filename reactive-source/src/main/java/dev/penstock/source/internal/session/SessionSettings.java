package dev.penstock.source.internal.session;

import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.table.TablePattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validated settings of a session, as values, whatever the form in which the user set them.
 *
 * @param tables the patterns of the tables
 * @param columns the columns that never leave the server, and the masked ones
 * @param snapshot whether and how tables are read before they are streamed
 * @param parallelism the number of readers of a snapshot
 * @param parentsFirst whether a snapshot reads a table after those that it references
 * @param chunkBytes the size of the part of a table that a reader reads at once
 * @param publication the publication's name
 * @param slot the slot's name
 * @param temporarySlot whether the slot ends with its connection
 * @param failover whether the slot is synchronised to standbys
 * @param slotTimeout the longest wait for the slot to be created or released
 * @param statusInterval the longest time between two status updates
 * @param emitTruncate whether truncations are emitted
 * @param messages whether logical messages are emitted
 * @param schemaChanges whether changes of a table's shape are emitted
 * @param localOnly whether changes that came from another origin are left out
 * @param maxAttempts the number of reconnections that may fail in a row; 0 for none at all
 * @param maxBackoff the longest pause between two attempts
 * @param bufferBytes the number of bytes that may be read ahead of the subscriber
 * @param failWhenSlotAhead whether a slot confirmed past the stored position is an error
 * @param standsBy whether to wait without limit while another process holds the slot
 * @param resnapshotWhenLost whether a lost slot leads to a new snapshot instead of an error
 * @param resnapshotWhenChanged whether an altered publication or table is read again instead of being an error
 * @param movedFrom the system identifier whose positions are accepted besides the server's own, or {@code null}
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
        boolean schemaChanges,
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
    /** Returns the request for the slot. */
    public SlotRequest slotRequest(boolean exportSnapshot) {
        return new SlotRequest(slot, temporarySlot, failover, exportSnapshot);
    }

    /** Modes of reading tables before they are streamed. */
    public enum Snapshot {
        /** Reads them at the beginning, then streams. */
        INITIAL,
        /** Streams without reading them. */
        NEVER,
        /** Reads them and ends. */
        ONLY
    }
}
