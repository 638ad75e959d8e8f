package dev.penstock.source.error.position;

/**
 * Error of a slot that was confirmed past the position, if {@code slotAhead=fail} forbids to start at the slot's
 * confirmed position.
 */
public final class SlotAheadException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from the slot and from the LSNs of the position and of the slot, in PostgreSQL's notation. */
    public SlotAheadException(String slot, String position, String confirmed) {
        super("Slot '" + slot + "' was confirmed up to " + confirmed + ", past the position " + position
                + ": the changes in between may not be sent again (slotAhead=fail). If the target lost transactions, as in an"
                + " asynchronous failover, start with slotAhead=start and run 'verify --repair', or drop the slot and start"
                + " with slotLost=resnapshot.");
    }
}
