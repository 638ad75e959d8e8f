package dev.penstock.source.error;

/**
 * The bytes given as a position are none that this version can read: not a position at all, damaged, or written by a later
 * release. The message says what is wrong and prints nothing of the bytes.
 */
public final class InvalidPositionException extends PositionException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; {@code problem} is a clause that says what is wrong with the position. */
    public InvalidPositionException(String problem) {
        super("The position cannot be read: " + problem + '.');
    }
}
