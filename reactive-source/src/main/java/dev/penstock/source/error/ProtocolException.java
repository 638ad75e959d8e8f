package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/** Error of a message that violates the replication protocol. Not transient: the server would send the same bytes again. */
public final class ProtocolException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from a description of the message. */
    public ProtocolException(String message) {
        super(message, null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
