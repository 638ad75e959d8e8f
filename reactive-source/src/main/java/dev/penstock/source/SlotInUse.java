package dev.penstock.source;

/** Reaction of a subscription to a slot that another process holds. */
public enum SlotInUse {
    /**
     * Fails with a {@link dev.penstock.source.error.slot.SlotInUseException} if the slot is not released within {@code
     * logrepl.slotTimeout}. The error names the process that holds it.
     */
    FAIL,
    /** Waits until the slot is released, for any length of time: the instance is a standby. */
    WAIT
}
