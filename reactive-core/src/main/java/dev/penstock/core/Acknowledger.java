package dev.penstock.core;

/**
 * Receiver of acknowledgements: the application reports to the source which records it has finished.
 *
 * <p>The source confirms a position to the server only if all records up to it are acknowledged. The server may then discard the WAL
 * up to that position. Records that are not acknowledged are delivered again after a restart.
 *
 * <p>Both methods are idempotent and thread-safe, and never block. A position of an earlier subscription, for example one from before a
 * restart, or of another source has no effect and gives no error: acknowledge positions of the current subscription only.
 */
public interface Acknowledger {
    /**
     * Acknowledges one record. Records can be acknowledged in any order.
     *
     * @param position the position of the record, as {@link Record#position()} returned it
     */
    void acknowledge(Position position);

    /**
     * Acknowledges a record and all records that were emitted before it, including those that a filter dropped.
     *
     * @param position the position of the last record that is finished
     */
    void acknowledgeUpTo(Position position);

    /** Returns the acknowledger that does nothing, for records whose source expects no acknowledgement. It is always the same object. */
    static Acknowledger none() {
        return NoAcknowledger.INSTANCE;
    }
}
