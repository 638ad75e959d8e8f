package dev.penstock.source;

/** What to do if the publication or a streamed table was altered in a way that can lose changes. */
public enum SourceChanged {
    /** Fail. */
    FAIL,
    /** Empty and read the affected tables again. */
    RESNAPSHOT
}
