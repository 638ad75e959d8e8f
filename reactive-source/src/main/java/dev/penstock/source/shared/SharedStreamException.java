package dev.penstock.source.shared;

import dev.penstock.core.PenstockException;

/**
 * Signals that a subscriber of {@link SharedRecords} cannot be served, or not any longer, while the shared subscription continues; or, with
 * {@link Reason#TIMELINE}, that the shared subscription cannot continue.
 */
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

    /** Returns {@code false} for {@link Reason#NOT_KEPT} and {@link Reason#TIMELINE}: the same attempt fails again. */
    @Override
    public boolean isTransient() {
        return reason != Reason.NOT_KEPT && reason != Reason.TIMELINE;
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
        TOO_MANY("The maximum number of subscribers is reached. Subscribe again later, or raise maxSubscribers."),

        /** A second run begins on another timeline of the server, before the last record of the first run. */
        TIMELINE(
                "The server has begun another timeline since the last record, by a failover or a restore, so earlier positions can mean other"
                        + " records. Restart the application, or make a new SharedRecords.");

        private final String message;

        Reason(String message) {
            this.message = message;
        }
    }
}
