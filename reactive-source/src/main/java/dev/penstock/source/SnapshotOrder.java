package dev.penstock.source;

/** The order in which a snapshot reads tables. */
public enum SnapshotOrder {
    /** A table after all tables that it references by foreign keys; the largest first among those that may be read. */
    PARENTS_FIRST,
    /** The largest table first, whatever it references. */
    LARGEST_FIRST
}
