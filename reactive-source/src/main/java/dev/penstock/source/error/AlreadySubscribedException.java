package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/**
 * Error of a second subscriber: a slot serves one subscriber at a time. Not transient; it is resolved when the first
 * subscriber cancels.
 */
public final class AlreadySubscribedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of the source of {@code slot}. */
    public AlreadySubscribedException(String slot) {
        super("The source of slot '" + slot + "' has a subscriber already. Share its Flux, or use another slot.", null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
