package dev.penstock.source.error.slot;

import dev.penstock.core.PenstockException;

/**
 * Error of an existing slot with the requested name that cannot be used. It is no logical slot of this database for
 * pgoutput, or it is permanent although a temporary one is requested. Not transient.
 */
public final class SlotMismatchException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;

    /** Creates the error about {@code slot}; {@code is} completes the sentence that describes it. */
    public SlotMismatchException(String slot, String is) {
        super("Slot '" + slot + "' " + is + "; choose another logrepl.slotName.", null);
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
