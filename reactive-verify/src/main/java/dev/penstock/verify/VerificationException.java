package dev.penstock.verify;

import dev.penstock.core.PenstockException;

/** The comparison could not be finished: the pipeline does not pass the LSN at which rows were read, or rows were not repaired in time. */
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
