package dev.penstock.source.error;

/** The slot was confirmed past the position, and {@code slotAhead=fail} forbids to start where the slot stands. */
public final class SlotAheadException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of the slot and of the LSNs, as PostgreSQL writes them, of the position and of the slot. */
    public SlotAheadException(String slot, String position, String confirmed) {
        super("Slot '" + slot + "' was confirmed up to " + confirmed + ", past the position " + position
                + ": what lies between may not be sent again (slotAhead=fail). If the target lost transactions, as in an"
                + " asynchronous failover, start with slotAhead=start and run 'verify --repair', or drop the slot and start"
                + " with slotLost=resnapshot.");
    }
}
