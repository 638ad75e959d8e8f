package dev.penstock.source.error.slot;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a server whose {@code max_replication_slots} are all in use. Not transient: a slot exists until it is
 * dropped.
 */
public final class SlotLimitException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;
    private final int limit;

    private SlotLimitException(String message, String slot, int limit, @Nullable Throwable cause) {
        super(
                message
                        + " (SELECT slot_name, active FROM pg_replication_slots), or raise max_replication_slots and"
                        + " restart the server.",
                cause);
        this.slot = slot;
        this.limit = limit;
    }

    /** Creates the error about creating {@code slot} on a server with {@code limit} slots. */
    public SlotLimitException(String slot, int limit, @Nullable Throwable cause) {
        this(
                "Slot '" + slot + "' cannot be created: all " + limit + " replication slots of the server are in use."
                        + " Drop one that is not needed",
                slot,
                limit,
                cause);
    }

    /**
     * Returns the error of reading tables while a stream runs, which needs a second slot for a moment.
     *
     * @param slot the slot of the stream
     */
    public static SlotLimitException forReading(String slot, int limit, @Nullable Throwable cause) {
        return new SlotLimitException(
                "Tables that slot '" + slot + "' does not cover yet cannot be read, which takes a temporary slot for a"
                        + " moment: all " + limit + " replication slots of the server are in use. Drop one that is not"
                        + " needed",
                slot,
                limit,
                cause);
    }

    /** Returns the name of the slot that could not be created, or of the stream's slot if tables were to be read. */
    public String slot() {
        return slot;
    }

    /** Returns the server's {@code max_replication_slots}. */
    public int limit() {
        return limit;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
