package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.acknowledgement.PositionedAcknowledger;
import dev.penstock.source.internal.reading.TableReading;
import dev.penstock.source.internal.record.RecordEmission;
import dev.penstock.source.internal.record.RelationLookup;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.record.SessionProgress;
import dev.penstock.source.internal.watch.SourceWatch;
import java.sql.Connection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Started session: its state and resources before the first stream.
 *
 * @param progress its progress
 * @param coverage the tables, read and unread
 * @param emission the emission of records
 * @param window the records that are not acknowledged yet
 * @param acknowledger the receiver of acknowledgements
 * @param reading the tables that are still to be read
 * @param partitions the partitions of the chosen tables, by OID, at the start
 * @param lookup the queries about relations
 * @param recovery the last step after a lost slot
 * @param watch the comparison of publication and tables, {@code null} if the session reads a snapshot only
 * @param keeper the storage of positions, {@code null} if the subscriber stores them
 * @param replication the replication connection that created the slot, or {@code null} if the slot existed
 */
public record SessionStart(
        SessionProgress progress,
        SessionCoverage coverage,
        RecordEmission emission,
        AcknowledgementWindow window,
        PositionedAcknowledger acknowledger,
        TableReading reading,
        Set<Integer> partitions,
        RelationLookup lookup,
        LossRecovery recovery,
        @Nullable SourceWatch watch,
        @Nullable PositionKeeper keeper,
        @Nullable Connection replication) {
    /** Returns the LSN that may be confirmed to the server. */
    long confirmed() {
        PositionKeeper positions = keeper;
        return positions == null ? window.confirmed() : positions.confirmed();
    }
}
