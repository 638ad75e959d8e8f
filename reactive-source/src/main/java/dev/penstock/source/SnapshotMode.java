package dev.penstock.source;

/** Whether rows that are there already are read before changes are streamed. */
public enum SnapshotMode {
    /** A beginning reads them. */
    INITIAL,
    /** They are not read. */
    NEVER,
    /** They are read, and then the stream of records completes; neither slot nor publication is made. */
    ONLY
}
