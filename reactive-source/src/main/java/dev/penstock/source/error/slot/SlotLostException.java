package dev.penstock.source.error.slot;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a slot that is gone or that the server invalidated. Unread changes are lost, and only a new snapshot makes
 * the target consistent again ({@code slotLost=resnapshot}). Not transient.
 */
public final class SlotLostException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private static final String REMEDY =
            " Start with slotLost=resnapshot. It empties every target table and copies it again.";

    private final String slot;
    private final @Nullable String reason;

    private SlotLostException(String slot, @Nullable String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.slot = slot;
        this.reason = reason;
    }

    /** Returns the error of a slot that no longer exists. */
    public static SlotLostException gone(String slot) {
        return new SlotLostException(
                slot,
                null,
                "Slot '" + slot + "' does not exist any more: changes since the stored position are lost." + REMEDY,
                null);
    }

    /** Returns the error of a slot that the server invalidated for {@code reason}, in the server's words. */
    public static SlotLostException invalidated(String slot, String reason, @Nullable Throwable cause) {
        return new SlotLostException(
                slot,
                reason,
                "Slot '" + slot + "' was invalidated by the server (" + reason + "): changes it had not sent are lost."
                        + REMEDY + " Dropping the slot does not repair the target.",
                cause);
    }

    /** Returns the error of a slot that was created again, at {@code since}, after the stored position. */
    public static SlotLostException madeAnew(String slot, String stored, String since) {
        return new SlotLostException(
                slot,
                null,
                "Slot '" + slot + "' was lost and created again at " + since + ", after the stored position " + stored
                        + ": changes between the two are lost." + REMEDY,
                null);
    }

    /**
     * Returns the error of a slot whose publication was dropped and created again: the changes in between cannot be
     * decoded.
     */
    public static SlotLostException publicationReplaced(String slot, String publication) {
        return new SlotLostException(
                slot,
                null,
                "Publication '" + publication + "' was dropped and created again: slot '" + slot
                        + "' cannot send what was changed in between." + REMEDY,
                null);
    }

    /** Returns the name of the slot. */
    public String slot() {
        return slot;
    }

    /**
     * Returns the server's reason for the invalidation ({@code wal_removed}, {@code idle_timeout}, ...), or {@code
     * null} if the slot is gone.
     */
    public @Nullable String reason() {
        return reason;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
