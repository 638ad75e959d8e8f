package dev.penstock.source.status;

import org.jspecify.annotations.Nullable;

/**
 * A replication slot, as its server described it at one moment.
 *
 * @param name its name
 * @param active whether someone streams from it
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}, as
 *     {@code pg_replication_slots.wal_status}; {@code null} where it reserves no WAL
 * @param lossReason why the server invalidated it, {@code null} where it did not
 * @param confirmedLsn up to where its consumer has confirmed, as PostgreSQL writes it; {@code null} where it never did
 * @param lagBytes the WAL the server has written since what was confirmed, that of other databases included
 * @param lagSeconds how long the server waited for what was confirmed last, 0 where everything it has sent is confirmed;
 *     {@code null} where no one is connected, or where what it sent last waits to be acknowledged for longer than it counts
 * @param retainedBytes the WAL the server keeps for it
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
