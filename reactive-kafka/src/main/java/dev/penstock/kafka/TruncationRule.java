package dev.penstock.kafka;

/** What becomes of a truncation in a topic with several partitions, which are not at the same place when it arrives. */
public enum TruncationRule {
    /** The source ends with an error that names the table. */
    FAIL,
    /** The truncation is left out, with a warning: the target's rows stay. */
    IGNORE
}
