package dev.penstock.source.internal.pgoutput;

import dev.penstock.core.PenstockException;

/**
 * Error of bytes from the server that are not a message of the protocol in use. Not transient: the server would send
 * the same bytes again.
 *
 * <p>The error contains the kind of message and the offset of the problem, but no bytes of the content.
 */
public final class MalformedMessageException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String kind;
    private final int offset;

    MalformedMessageException(String kind, int offset, String problem) {
        super("The " + kind + " message is malformed at byte " + offset + ": " + problem + '.', null);
        this.kind = kind;
        this.offset = offset;
    }

    /** Returns the kind of message, such as {@code Insert}. */
    public String kind() {
        return kind;
    }

    /** Returns the offset of the problem from the start of the message, in bytes. */
    public int offset() {
        return offset;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
