package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/** The position to resume from cannot be read, or does not belong to what the server holds. Not transient. */
public abstract sealed class PositionException extends PenstockException
        permits InvalidPositionException,
                ForeignPositionException,
                TimelineException,
                PositionAheadException,
                SlotAheadException {
    private static final long serialVersionUID = 1L;

    PositionException(String message) {
        super(message, null);
    }

    @Override
    public final boolean isTransient() {
        return false;
    }
}
