package dev.penstock.source.status;

import org.jspecify.annotations.Nullable;

/**
 * State of a replication slot, as its server described it at one moment.
 *
 * @param name its name
 * @param active whether a client streams from it
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}, as {@code
 *     pg_replication_slots.wal_status}; {@code null} if it reserves no WAL
 * @param lossReason the server's reason for the invalidation, {@code null} if the slot is valid
 * @param confirmedLsn the confirmed LSN in PostgreSQL's notation, {@code null} if nothing was ever confirmed
 * @param lagBytes the WAL written since the confirmed LSN, including that of other databases
 * @param lagSeconds the time the server waited for the last confirmation, 0 if everything it has sent is confirmed;
 *     {@code null} if no client is connected, or if the wait exceeds the time that the server measures
 * @param retainedBytes the WAL that the server retains for it
 */
public record SlotStatus(
        String name,
        boolean active,
        @Nullable String walStatus,
        @Nullable String lossReason,
        @Nullable String confirmedLsn,
        long lagBytes,
        @Nullable Double lagSeconds,
        long retainedBytes) {}
