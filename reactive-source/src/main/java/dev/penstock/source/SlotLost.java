package dev.penstock.source;

/** Reaction to a slot that is gone or that the server invalidated. */
public enum SlotLost {
    /** Fails with a {@link dev.penstock.source.error.slot.SlotLostException}, because changes may be missing. */
    FAIL,
    /**
     * Creates a new slot and reads all tables again. A record for each table, marked as a reset, empties it in the target first, so
     * that rows deleted in the meantime do not remain there.
     */
    RESNAPSHOT
}
