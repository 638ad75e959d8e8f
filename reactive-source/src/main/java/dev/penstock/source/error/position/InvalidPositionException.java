package dev.penstock.source.error.position;

/**
 * Error of position bytes that this version cannot read: no position at all, damaged, or written by a later release.
 * The message describes the problem and contains none of the bytes.
 */
public final class InvalidPositionException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Creates the error; {@code problem} is a clause that describes the problem of the position. */
    public InvalidPositionException(String problem) {
        super("The position cannot be read: " + problem + '.');
    }
}
