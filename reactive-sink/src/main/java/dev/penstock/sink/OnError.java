package dev.penstock.sink;

/** The treatment of a record that cannot be written. */
public enum OnError {
    /** The sink ends with the error. Nothing of the record's transaction is written; earlier transactions are. */
    FAIL,
    /** The record becomes a dead letter, in a table or a function of the application, and the sink continues. */
    DEAD_LETTER
}
