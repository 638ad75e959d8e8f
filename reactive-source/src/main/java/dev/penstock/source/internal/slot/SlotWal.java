package dev.penstock.source.internal.slot;

import org.jspecify.annotations.Nullable;

/**
 * WAL that a slot retains, with its position and status.
 *
 * @param status {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; {@code null} if it reserves
 *     none
 * @param invalidationReason the server's reason for the invalidation ({@code wal_removed}, {@code rows_removed}, {@code
 *     wal_level_insufficient}, {@code idle_timeout}); {@code null} if the slot is valid, or before 17
 * @param restartLsn the start of the retained WAL, {@code Lsn.NONE} if there is none
 * @param confirmedFlushLsn the LSN that its consumer confirmed, {@code Lsn.NONE} if it never did
 * @param lagBytes the WAL written since the confirmed LSN
 * @param lagSeconds the lag of its consumer, {@code null} if no client is connected or the server is idle
 * @param retainedBytes the size of the retained WAL
 */
public record SlotWal(
        @Nullable String status,
        @Nullable String invalidationReason,
        long restartLsn,
        long confirmedFlushLsn,
        long lagBytes,
        @Nullable Double lagSeconds,
        long retainedBytes) {
    /** Returns why the slot is lost, in the server's words; {@code null} if it is not. */
    public @Nullable String lossReason() {
        if (invalidationReason != null) {
            return invalidationReason;
        }
        return "lost".equals(status) ? "wal_status lost" : null;
    }
}
