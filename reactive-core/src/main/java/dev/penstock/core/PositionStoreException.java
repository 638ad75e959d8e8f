package dev.penstock.core;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a {@link PositionStore} could not load or store a position. A position that could not be stored is not confirmed to
 * the server, so nothing is lost.
 */
public final class PositionStoreException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /**
     * Creates an exception.
     *
     * @param message a full sentence that names the store, the failure, and a remedy
     * @param isTransient whether the same call can succeed later, for example after a server has restarted
     * @param cause the cause, {@code null} if there is none
     */
    public PositionStoreException(String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    /** Returns whether the same call can succeed later. */
    @Override
    public boolean isTransient() {
        return isTransient;
    }
}
