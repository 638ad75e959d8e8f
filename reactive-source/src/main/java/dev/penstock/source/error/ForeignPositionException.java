package dev.penstock.source.error;

/** The position was made by another database system: its system identifier is another. */
public final class ForeignPositionException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of the system identifiers of the position and of the server. */
    public ForeignPositionException(String position, String server) {
        super("The position belongs to the database system " + position + ", but this server is " + server
                + "; a position resumes only where it was made. If this server was upgraded or restored from that one,"
                + " and everything up to the position had been written before, start with"
                + " movedFrom=" + position + '.');
    }

    private ForeignPositionException(String message) {
        super(message);
    }

    /** Returns the exception of a position of another slot: what that one has confirmed says nothing about this one. */
    public static ForeignPositionException ofSlot(String position, String slot) {
        return new ForeignPositionException("The position belongs to slot '" + position
                + "', but this source streams from slot '" + slot + "'; what one slot has sent, another may not have.");
    }

    /** Returns the exception of a position that was made while tables were read, and of the system identifiers of both. */
    public static ForeignPositionException unfinished(String position, String server) {
        return new ForeignPositionException("The position belongs to the database system " + position
                + ", but this server is " + server
                + ", and tables were still to be read when it was made: it cannot be moved."
                + " Start without a position, to read the tables again.");
    }
}
