package dev.penstock.source;

/** What to do where the slot is gone, or the server invalidated it. */
public enum SlotLost {
    /** Fail. */
    FAIL,
    /** Make a new one and read all tables again. */
    RESNAPSHOT
}
