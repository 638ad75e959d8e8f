package dev.penstock.sink;

/** What to do about a column that is dropped in the source. */
public enum DroppedColumns {
    /** Keep it, with the values it has; it may be null from then on. */
    KEEP,
    /** Drop it. */
    DROP
}
