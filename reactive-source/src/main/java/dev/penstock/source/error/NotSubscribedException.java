package dev.penstock.source.error;

import dev.penstock.core.PenstockException;

/** What was asked for needs a running subscription, and there is none, or it ended meanwhile. Not transient. */
public final class NotSubscribedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception for the source of {@code slot}. */
    public NotSubscribedException(String slot) {
        super("The source of slot '" + slot + "' has no running subscription.", null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
