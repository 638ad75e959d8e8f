package dev.penstock.source.error.position;

/**
 * Error of a position beyond the end of the server's WAL: the server lost changes that the position covers, or is
 * another server.
 */
public final class PositionAheadException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from the LSNs of the position and of the end of the WAL, in PostgreSQL's notation. */
    public PositionAheadException(String position, String walEnd) {
        super("The position " + position + " lies beyond the end of the server's WAL, " + walEnd + '.');
    }
}
