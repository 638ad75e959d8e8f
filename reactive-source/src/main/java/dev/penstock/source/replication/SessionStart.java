package dev.penstock.source.replication;

import dev.penstock.source.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.acknowledgement.PositionedAcknowledger;
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
 * @param replication the replication connection that made the slot, or {@code null} where it existed
 */
record SessionStart(
        SessionProgress progress,
        AcknowledgementWindow window,
        PositionedAcknowledger acknowledger,
        TableReading reading,
        Set<Integer> partitions,
        RelationLookup lookup,
        @Nullable Connection replication) {}
