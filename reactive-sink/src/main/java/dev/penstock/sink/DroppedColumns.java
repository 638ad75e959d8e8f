package dev.penstock.sink;

/** The treatment of a column that is dropped in the source. */
public enum DroppedColumns {
    /** Keep the column and its values; it may be null from then on. */
    KEEP,
    /** Drop the column. */
    DROP
}
