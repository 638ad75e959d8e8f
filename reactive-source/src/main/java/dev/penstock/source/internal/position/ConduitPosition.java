package dev.penstock.source.internal.position;

/**
 * Position of the Conduit PostgreSQL connector, of which only the phase is usable. Its LSN is that of a change, which
 * does not determine what was delivered, because transactions are delivered in commit order and not in the order of
 * their writes. A source that resumes from it starts at the slot's confirmed position and skips nothing: at least once,
 * without loss.
 *
 * @param phase the phase of the connector
 * @param lastLsn the LSN of the last change, 0 if there is none; used in messages only
 */
public record ConduitPosition(Phase phase, long lastLsn) implements StoredPosition {
    /** Phases of the connector, in the order of its numbers. */
    public enum Phase {
        /** Nothing was read: the same as no position. */
        INITIAL,
        /** In the snapshot, whose tables have to be read again. */
        SNAPSHOT,
        /** Streaming; the snapshot is complete. */
        STREAMING
    }
}
