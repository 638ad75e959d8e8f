package dev.penstock.core;

/**
 * The way back to the source: says which records are finished.
 *
 * <p>Only what is acknowledged may be discarded by the server; what is not comes again after a restart. Both methods are
 * idempotent, thread-safe and never block. Positions of an earlier subscription, or of another source, are ignored.
 */
public interface Acknowledger {
    /** Acknowledges one record; records can be acknowledged in any order. */
    void acknowledge(Position position);

    /** Acknowledges a record and all that were emitted before it, those a filter dropped included. */
    void acknowledgeUpTo(Position position);
}
