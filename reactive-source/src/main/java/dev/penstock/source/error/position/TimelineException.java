package dev.penstock.source.error.position;

/**
 * Error of a position on a timeline that is not in the server's history, or after the point at which that history left
 * the timeline. After a failover or a recovery to an earlier point, the server never wrote the changes that the
 * position covers.
 */
public final class TimelineException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from a full sentence. */
    public TimelineException(String message) {
        super(message);
    }
}
