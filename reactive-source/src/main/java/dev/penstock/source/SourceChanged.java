package dev.penstock.source;

/** Reaction to an alteration of the publication or of a streamed table that can lose changes. */
public enum SourceChanged {
    /** Fails. */
    FAIL,
    /** Empties the affected tables and reads them again. */
    RESNAPSHOT
}
