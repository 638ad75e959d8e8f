package dev.penstock.source.error.position;

import dev.penstock.core.PenstockException;

/** Error of a position to resume from that cannot be read or does not belong to this server and slot. Not transient. */
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
