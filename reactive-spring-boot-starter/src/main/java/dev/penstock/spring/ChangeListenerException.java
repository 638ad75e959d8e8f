package dev.penstock.spring;

/** Signals that a {@link ChangeListener} method has failed. The cause is the method's own error; the message has no part of that. */
public final class ChangeListenerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message a full sentence that names the method and the table
     */
    public ChangeListenerException(String message, Throwable cause) {
        super(message, cause);
    }
}
