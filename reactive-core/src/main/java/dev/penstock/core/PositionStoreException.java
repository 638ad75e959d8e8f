package dev.penstock.core;

import org.jspecify.annotations.Nullable;

/** A position could not be loaded or stored. */
public final class PositionStoreException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /**
     * Creates an exception.
     *
     * @param message a full sentence that says which store, what failed, and what the user can do
     * @param isTransient whether the same call can succeed later, as with a full disk or a server that restarts
     */
    public PositionStoreException(String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    @Override
    public boolean isTransient() {
        return isTransient;
    }
}
