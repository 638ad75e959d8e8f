package dev.penstock.source.internal.slot;

import org.jspecify.annotations.Nullable;

/**
 * A slot's place in the WAL.
 *
 * @param status {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; {@code null} where it reserves none
 * @param invalidationReason why the server invalidated it ({@code wal_removed}, {@code rows_removed},
 *     {@code wal_level_insufficient}, {@code idle_timeout}); {@code null} where it did not, or does not say (before 17)
 * @param restartLsn the oldest WAL it holds back, {@code Lsn.NONE} where it holds none
 * @param confirmedFlushLsn up to where its consumer confirmed, {@code Lsn.NONE} where it never did
 * @param lagBytes the WAL written since what was confirmed
 * @param lagSeconds how far its consumer is behind, {@code null} where no one is connected or all is quiet
 * @param retainedBytes the WAL it holds back
 * @param safeBytes how much more WAL may be written before it can be lost, {@code null} if there is no limit
 */
public record SlotWal(
        @Nullable String status,
        @Nullable String invalidationReason,
        long restartLsn,
        long confirmedFlushLsn,
        long lagBytes,
        @Nullable Double lagSeconds,
        long retainedBytes,
        @Nullable Long safeBytes) {
    /** Returns why the slot is lost, in the server's words; {@code null} if it is not. */
    public @Nullable String lossReason() {
        if (invalidationReason != null) {
            return invalidationReason;
        }
        return "lost".equals(status) ? "wal_status lost" : null;
    }
}
