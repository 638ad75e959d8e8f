package dev.penstock.source.error.position;

/** Error of a position of another database system, which has another system identifier. */
public final class ForeignPositionException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from the system identifiers of the position and of the server. */
    public ForeignPositionException(String position, String server) {
        super("The position belongs to the database system " + position + ", but this server is " + server
                + "; a position is valid only on the system that produced it. If this server was upgraded or restored from that one,"
                + " and everything up to the position had been written before, start with"
                + " movedFrom=" + position + '.');
    }

    private ForeignPositionException(String message) {
        super(message);
    }

    /** Returns the error of a position of another slot, whose confirmed position has no meaning for this slot. */
    public static ForeignPositionException ofSlot(String position, String slot) {
        return new ForeignPositionException("The position belongs to slot '" + position
                + "', but this source streams from slot '" + slot + "'; what one slot has sent, another may not have.");
    }

    /**
     * Returns the error of a position from the middle of a snapshot of another database system, with both system
     * identifiers.
     */
    public static ForeignPositionException unfinished(String position, String server) {
        return new ForeignPositionException("The position belongs to the database system " + position
                + ", but this server is " + server
                + ", and tables were still to be read when it was made: it cannot be moved."
                + " Start without a position, to read the tables again.");
    }
}
