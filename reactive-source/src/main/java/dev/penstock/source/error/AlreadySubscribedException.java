package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/** The source has a subscriber: a slot serves one at a time. Not transient: it passes when that subscriber cancels. */
public final class AlreadySubscribedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception for the source of {@code slot}. */
    public AlreadySubscribedException(String slot) {
        super("The source of slot '" + slot + "' has a subscriber already. Share its Flux, or use another slot.", null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
