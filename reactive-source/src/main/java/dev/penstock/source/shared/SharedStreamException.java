package dev.penstock.source.shared;

import dev.penstock.core.PenstockException;

/** Signals that a subscriber of {@link SharedRecords} cannot be served, or not any longer. The shared subscription continues. */
public final class SharedStreamException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    SharedStreamException(Reason reason) {
        super(reason.message, null);
        this.reason = reason;
    }

    /** Returns the reason. */
    public Reason reason() {
        return reason;
    }

    /** Returns {@code true} unless the records after an id are no longer kept: that id never becomes usable again. */
    @Override
    public boolean isTransient() {
        return reason != Reason.NOT_KEPT;
    }

    /** Reason for which a subscriber is not served. */
    public enum Reason {
        /** The subscriber requested too slowly: its next record is no longer kept. It can continue after a later id, or start again. */
        BEHIND(
                "The subscriber is too slow: its next record is no longer kept. Read the rows again, or keep more records."),

        /** The subscriber requested nothing for the stall timeout, although a record was waiting for it. */
        STALLED(
                "The subscriber requested nothing for the stall timeout while a record was waiting. Subscribe again after the last id."),

        /** The records after the id are not all kept, or the id is not one of this source. */
        NOT_KEPT("The records after this id are not all kept, or it is an id of another source. Read the rows again."),

        /** The maximum number of subscribers is reached. */
        TOO_MANY("The maximum number of subscribers is reached. Subscribe again later, or raise maxSubscribers.");

        private final String message;

        Reason(String message) {
            this.message = message;
        }
    }
}
