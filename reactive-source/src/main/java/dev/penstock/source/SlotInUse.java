package dev.penstock.source;

/** Reaction of a subscription to a slot that another process holds. */
public enum SlotInUse {
    /** Fails if the slot is not released within {@code logrepl.slotTimeout}. */
    FAIL,
    /** Waits until the slot is released, for any length of time: the instance is a standby. */
    WAIT
}
