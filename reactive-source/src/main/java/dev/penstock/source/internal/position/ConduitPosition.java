package dev.penstock.source.internal.position;

/**
 * What can be taken from a position of the Conduit PostgreSQL connector: the phase it was in. Its LSN is that of a change,
 * which does not say what was delivered (transactions are delivered as they commit, not as they write). So who resumes from
 * it starts where the slot stands and drops nothing: at least once, never lossy.
 *
 * @param phase how far the connector was
 * @param lastLsn the LSN of the last change, 0 if there is none; for messages to people only
 */
public record ConduitPosition(Phase phase, long lastLsn) implements StoredPosition {
    /** The phases of the connector, in the order of its numbers. */
    public enum Phase {
        /** Nothing was read: as if there were no position. */
        INITIAL,
        /** In the snapshot: its tables have to be read again. */
        SNAPSHOT,
        /** Streaming: the snapshot is finished. */
        STREAMING
    }
}
