package dev.penstock.source;

/** Reaction to a slot that was confirmed past the position to resume from. */
public enum SlotAhead {
    /**
     * Starts at the slot's confirmed position, with a warning: the changes in between were acknowledged, or there were
     * none.
     */
    START,
    /**
     * Fails with a {@link dev.penstock.source.error.position.SlotAheadException}. Choose it if a gap must never pass unnoticed: it detects
     * a slot that was advanced, or dropped and created again, between two runs, and a target that lost its last transactions.
     */
    FAIL
}
