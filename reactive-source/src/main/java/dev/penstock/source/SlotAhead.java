package dev.penstock.source;

/** Reaction to a slot that was confirmed past the position to resume from. */
public enum SlotAhead {
    /**
     * Starts at the slot's confirmed position, with a warning: the changes in between were acknowledged, or there were
     * none.
     */
    START,
    /** Fails. This detects a slot that was dropped and created again between two runs. */
    FAIL
}
