package dev.penstock.source.error.slot;

import dev.penstock.core.PenstockException;

/**
 * Error of a slot that was confirmed past the acknowledgements of this session. Another process streams from it,
 * advanced it or created it again, so changes would be missing. Not transient.
 */
public final class SlotMovedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;

    /** Creates the error from the slot and the two confirmed LSNs, in PostgreSQL's notation. */
    public SlotMovedException(String slot, String acknowledged, String confirmed) {
        super(
                "Slot '" + slot + "' was confirmed up to " + confirmed
                        + ", past what this session acknowledged, which ends"
                        + " at " + acknowledged
                        + ": another session streams from it, advanced it or created it again; end the"
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
