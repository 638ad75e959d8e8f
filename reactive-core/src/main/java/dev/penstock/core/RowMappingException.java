package dev.penstock.core;

/**
 * Signals that a row does not fit the class that the application maps it to.
 *
 * <p>The message names the table, the column and the class, never the value. The exception is not transient: change the class, or the
 * columns that the publication sends.
 */
public final class RowMappingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message a full sentence that names the table and the column
     */
    public RowMappingException(String message) {
        super(message, null);
    }

    /** Returns {@code false}: mapping the same row again fails again. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
