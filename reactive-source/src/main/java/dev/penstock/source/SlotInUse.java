package dev.penstock.source;

/** What a subscription does while another process holds the slot. */
public enum SlotInUse {
    /** Fails if the slot is not released within {@code logrepl.slotTimeout}. */
    FAIL,
    /** Waits until the slot is released, however long that takes: the instance stands by. */
    WAIT
}
