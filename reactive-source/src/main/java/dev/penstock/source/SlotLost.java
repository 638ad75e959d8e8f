package dev.penstock.source;

/** Reaction to a slot that is gone or that the server invalidated. */
public enum SlotLost {
    /** Fails. */
    FAIL,
    /** Creates a new slot and reads all tables again. */
    RESNAPSHOT
}
