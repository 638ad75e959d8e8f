package dev.penstock.source;

/** What to do where the slot was confirmed past the position to resume from. */
public enum SlotAhead {
    /** Start where the slot stands, with a warning: what lies between was acknowledged, or empty. */
    START,
    /** Fail: this notices a slot that was dropped and made again between two runs. */
    FAIL
}
