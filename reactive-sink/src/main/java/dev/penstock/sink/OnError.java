package dev.penstock.sink;

/** The treatment of a record that cannot be written. */
public enum OnError {
    /** The sink ends with the error. */
    FAIL,
    /** The record becomes a dead letter, and the sink continues. */
    DEAD_LETTER
}
