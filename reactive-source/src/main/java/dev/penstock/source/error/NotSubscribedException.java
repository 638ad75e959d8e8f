package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/**
 * Error of a request that needs a running subscription: there is none, or it ended before the request was served. Not
 * transient.
 */
public final class NotSubscribedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of the source of {@code slot}. */
    public NotSubscribedException(String slot) {
        super("The source of slot '" + slot + "' has no running subscription.", null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
