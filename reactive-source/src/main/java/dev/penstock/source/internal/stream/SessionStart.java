package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.acknowledgement.PositionedAcknowledger;
import dev.penstock.source.internal.reading.TableReading;
import dev.penstock.source.internal.record.RelationLookup;
import dev.penstock.source.internal.record.SessionProgress;
import dev.penstock.source.internal.watch.SourceWatch;
import java.sql.Connection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session stands on once it has begun.
 *
 * @param progress how far it has come
 * @param window what is not acknowledged yet
 * @param acknowledger the way into the window
 * @param reading the tables still to be read
 * @param partitions the partitions of the chosen tables, by OID, as they were
 * @param lookup what asks the database about relations
 * @param recovery ends what follows a lost slot
 * @param watch compares publication and tables with what they were, {@code null} if the session reads a snapshot only
 * @param keeper stores positions, {@code null} if the subscriber does that
 * @param replication the replication connection that made the slot, or {@code null} where it existed
 */
public record SessionStart(
        SessionProgress progress,
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
