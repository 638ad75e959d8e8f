package dev.penstock.source.error;

/** The position lies beyond the end of the server's WAL: the server lost what the position has seen, or is another. */
public final class PositionAheadException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of the LSNs, as PostgreSQL writes them, of the position and of the end of the WAL. */
    public PositionAheadException(String position, String walEnd) {
        super("The position " + position + " lies beyond the end of the server's WAL, " + walEnd + '.');
    }
}
