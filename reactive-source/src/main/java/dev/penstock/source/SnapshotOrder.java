package dev.penstock.source;

/** Order in which a snapshot reads tables. */
public enum SnapshotOrder {
    /** A table after all tables that its foreign keys reference; among the tables that may be next, the largest first. */
    PARENTS_FIRST,
    /** The largest table first, whatever its foreign keys. */
    LARGEST_FIRST
}
