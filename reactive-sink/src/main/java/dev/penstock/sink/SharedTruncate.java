package dev.penstock.sink;

/** The treatment of a TRUNCATE if the table may also have rows of other collections. */
public enum SharedTruncate {
    /** The record cannot be written, see {@link OnError}. */
    FAIL,
    /** The table is emptied, whichever collections its rows are from. */
    EMPTY
}
