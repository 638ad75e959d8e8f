package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/**
 * The slot was confirmed past what this session acknowledged: someone else streams from it, advanced it or made it again,
 * and what it would send is not all. Not transient.
 */
public final class SlotMovedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;

    /** Makes an exception of the slot and of the LSNs, as PostgreSQL writes them, up to which both have confirmed. */
    public SlotMovedException(String slot, String acknowledged, String confirmed) {
        super(
                "Slot '" + slot + "' was confirmed up to " + confirmed
                        + ", past what this session acknowledged, which ends"
                        + " at " + acknowledged
                        + ": somebody else streams from it, advanced it or made it anew; end the"
                        + " other, and resume from the position that was stored last.",
                null);
        this.slot = slot;
    }

    /** Returns the name of the slot. */
    public String slot() {
        return slot;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
