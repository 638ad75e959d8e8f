package dev.penstock.source.error;

/**
 * The position lies on a timeline that is not in the history of the server, or behind the point where the server's history
 * left it: after a failover or a recovery to an earlier point the server never wrote what the position has seen.
 */
public final class TimelineException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence. */
    public TimelineException(String message) {
        super(message);
    }
}
