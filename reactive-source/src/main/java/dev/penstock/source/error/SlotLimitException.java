package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * All {@code max_replication_slots} of the server are taken. Not transient: a slot stays until somebody drops it.
 */
public final class SlotLimitException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;
    private final int limit;

    /** Makes an exception about making {@code slot} on a server of {@code limit} slots. */
    public SlotLimitException(String slot, int limit, @Nullable Throwable cause) {
        super(
                "Slot '" + slot + "' cannot be created: all " + limit + " replication slots of the server are in use."
                        + " Drop one that is not needed (SELECT slot_name, active FROM pg_replication_slots), or raise"
                        + " max_replication_slots and restart the server.",
                cause);
        this.slot = slot;
        this.limit = limit;
    }

    /** Returns the name of the slot that could not be created. */
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
