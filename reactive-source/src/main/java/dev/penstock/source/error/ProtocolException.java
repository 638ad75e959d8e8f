package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/** The server sent what the replication protocol does not allow. Not transient: the same bytes would come again. */
public final class ProtocolException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what was sent. */
    public ProtocolException(String message) {
        super(message, null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
