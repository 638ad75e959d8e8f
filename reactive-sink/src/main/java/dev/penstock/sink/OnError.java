package dev.penstock.sink;

/** What becomes of a record that cannot be written. */
public enum OnError {
    /** The sink ends with the error. */
    FAIL,
    /** The record goes to the dead letters, and the sink goes on. */
    DEAD_LETTER
}
