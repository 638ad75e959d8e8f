package dev.penstock.source.internal.slot;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLimitException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Operations on replication slots: finding and dropping them, and explaining why one cannot be streamed from. {@link
 * SlotCreation} creates them.
 */
public final class Slot {
    /** The output plugin of our slots. */
    static final String PLUGIN = "pgoutput";

    private static final String END_HOLDER = "SELECT pg_catalog.pg_terminate_backend(?)";

    private static final Duration POLL = Duration.ofMillis(50);

    private Slot() {}

    /** Returns the slot of that name, if there is one; on an ordinary or a replication connection. */
    public static Optional<SlotState> find(Connection connection, String name) {
        return SlotReader.find(connection, name);
    }

    /**
     * Returns the meaning of an error with which the server rejected or ended streaming from a slot.
     *
     * @param connection a connection other than the one that streamed
     * @param name the slot
     * @param publication the publication
     * @param error the server's error
     */
    public static PenstockException failure(
            Connection connection, String name, String publication, SQLException error) {
        String doing = "stream changes from slot '" + name + "'";
        if (SqlErrors.isConnectionLoss(error.getSQLState())) {
            return SqlErrors.of(doing, error);
        }
        SlotState state = find(connection, name).orElse(null);
        if (state == null) {
            return SlotLostException.gone(name);
        }
        if (SqlErrors.OBJECT_IN_USE.equals(error.getSQLState())) {
            return state.inUse();
        }
        String reason = state.wal().lossReason();
        if (reason != null) {
            return SlotLostException.invalidated(name, reason, error);
        }
        if (SqlErrors.UNDEFINED_OBJECT.equals(error.getSQLState())) {
            // The server reads the publication from the catalog as of the change.
            return Publications.find(connection, publication).isEmpty()
                    ? Publications.missingBeside(name, publication)
                    : SlotLostException.publicationReplaced(name, publication);
        }
        return SqlErrors.of(doing, error);
    }

    /**
     * Drops a slot that no process holds, and returns whether it existed.
     *
     * @throws SlotMismatchException if it is not a slot of this library
     * @throws SlotInUseException if it is in use
     */
    public static boolean drop(Connection connection, String name) {
        Optional<SlotState> found = find(connection, name);
        return found.isPresent() && tryDrop(connection, found.get());
    }

    /** Returns the names of the other permanent slots of this database that stream publications. */
    public static List<String> others(Connection connection, String name) {
        return SlotReader.others(connection, name);
    }

    /**
     * Ends the process that holds a slot, if any, drops the slot, and returns whether it existed.
     *
     * @throws SlotMismatchException if it is not a slot of this library
     * @throws SlotInUseException if it is still, or again, in use after {@code timeout}
     */
    public static boolean dropHeld(Connection connection, String name, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<SlotState> found = find(connection, name);
            if (found.isEmpty()) {
                return false;
            }
            SlotState slot = found.get();
            slot.requireOurs();
            try {
                endHolder(connection, slot);
                tryDrop(connection, slot);
                return true;
            } catch (SlotInUseException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /**
     * Fails if the server has no slot left for reading tables while {@code slot} streams.
     *
     * @throws SlotLimitException if all slots are in use
     */
    public static void requireRoomForReading(Connection connection, String slot) {
        int used = CatalogStatement.single(
                connection,
                "count the slots of the server",
                "SELECT pg_catalog.count(*)::pg_catalog.int4 FROM pg_catalog.pg_replication_slots",
                row -> row.getInt(1));
        int limit = ServerInfo.read(connection).maxReplicationSlots();
        if (used >= limit) {
            throw SlotLimitException.forReading(slot, limit, null);
        }
    }

    /**
     * Makes an existing slot that no process holds a failover slot, on a server that supports these; see {@link
     * SlotState#requireKind}.
     */
    public static void makeFailover(Connection replication, String name) {
        try {
            CatalogStatement.execute(
                    replication, "ALTER_REPLICATION_SLOT " + SqlText.identifier(name) + " (FAILOVER true)");
        } catch (SQLException e) {
            throw SqlErrors.of("make slot '" + name + "' a failover slot", e);
        }
    }

    private static boolean tryDrop(Connection connection, SlotState slot) {
        slot.requireOurs();
        try {
            CatalogStatement.execute(
                    connection, "SELECT pg_catalog.pg_drop_replication_slot(" + SqlText.literal(slot.name()) + ")");
            return true;
        } catch (SQLException e) {
            if (SqlErrors.UNDEFINED_OBJECT.equals(e.getSQLState())) {
                return false;
            }
            if (SqlErrors.OBJECT_IN_USE.equals(e.getSQLState())) {
                throw find(connection, slot.name()).orElse(slot).inUse();
            }
            throw SqlErrors.of("drop slot '" + slot.name() + "'", e);
        }
    }

    /** Ends the process that holds {@code slot}, if any; it may take a moment. */
    public static void endHolder(Connection connection, SlotState slot) {
        SlotState.Holder holder = slot.holder();
        if (holder != null) {
            CatalogStatement.single(
                    connection,
                    "end process " + holder.pid() + ", which holds slot '" + slot.name() + "'",
                    END_HOLDER,
                    row -> row.getBoolean(1),
                    holder.pid());
        }
    }
}
