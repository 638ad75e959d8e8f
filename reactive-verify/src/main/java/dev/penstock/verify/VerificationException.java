package dev.penstock.verify;

import dev.penstock.core.PenstockException;

/**
 * Error of a comparison that could not finish: the pipeline did not pass the LSN at which rows were read within the {@linkplain
 * Verification#timeout time-out}. Results of tables that were compared before have been emitted.
 *
 * <p>The message names the slot and both LSNs, and whether a source streams from the slot. It contains no values.
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
