package dev.penstock.source.internal.pgoutput;

import dev.penstock.core.PenstockException;

/**
 * The server sent bytes that are no message of the protocol spoken. Not transient: the same bytes would come again.
 *
 * <p>The message names the kind of message and the offset in it, and holds no bytes of its content.
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

    /** Returns how many bytes after the start of the message the problem is. */
    public int offset() {
        return offset;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
