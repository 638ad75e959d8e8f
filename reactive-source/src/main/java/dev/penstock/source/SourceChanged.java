package dev.penstock.source;

/** Reaction to an alteration of the publication or of a streamed table that can lose changes. */
public enum SourceChanged {
    /** Fails with a {@link dev.penstock.source.error.SourceChangedException}, which names the object and the difference. */
    FAIL,
    /**
     * Empties the affected tables in the target, by a record that is marked as a reset, and reads them again while the stream
     * continues.
     */
    RESNAPSHOT
}
