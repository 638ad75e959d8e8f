package dev.penstock.verify;

import dev.penstock.core.PenstockException;

/**
 * Error of a comparison that could not finish: the pipeline did not pass the LSN at which rows were read, or rows were
 * not repaired in time.
 */
public final class VerificationException extends PenstockException {
    private static final long serialVersionUID = 1L;

    VerificationException(String message) {
        super(message, null);
    }

    /** Returns {@code true}: the pipeline may only be slow, or not be running at the moment. */
    @Override
    public boolean isTransient() {
        return true;
    }
}
