package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/**
 * A slot of that name exists but is no logical slot of this database for pgoutput, or stays where a temporary one is asked
 * for. Not transient.
 */
public final class SlotMismatchException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;

    /** Makes an exception about {@code slot}, which {@code is} what a full sentence says of it. */
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
