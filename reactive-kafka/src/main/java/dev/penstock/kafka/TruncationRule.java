package dev.penstock.kafka;

/** The treatment of a truncation in a topic with several partitions, which are read at different speeds. */
public enum TruncationRule {
    /** The source ends with an error that names the table. */
    FAIL,
    /** The truncation is skipped with a warning, and the target keeps its rows. */
    IGNORE
}
