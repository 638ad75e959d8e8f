package dev.penstock.source.error;

/** The position was made by another database system: its system identifier is another. */
public final class ForeignPositionException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of the system identifiers of the position and of the server. */
    public ForeignPositionException(String position, String server) {
        super("The position belongs to the database system " + position + ", but this server is " + server
                + "; a position resumes only where it was made.");
    }
}
