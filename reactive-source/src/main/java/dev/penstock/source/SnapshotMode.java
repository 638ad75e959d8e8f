package dev.penstock.source;

/** Modes of reading the existing rows before changes are streamed. */
public enum SnapshotMode {
    /** Reads the rows when a stream starts from the beginning, then streams changes. */
    INITIAL,
    /** Reads no rows; streams the changes that are committed after the slot was created. */
    NEVER,
    /** Reads the rows in one snapshot and completes the stream. Creates neither slot nor publication. */
    ONLY
}
