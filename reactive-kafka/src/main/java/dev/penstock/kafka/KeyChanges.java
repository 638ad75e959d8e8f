package dev.penstock.kafka;

/** The form in which an update of a row's key is written, if the two keys belong to different partitions. */
public enum KeyChanges {
    /** A deletion under the old key and a creation under the new one: the history of each key stays in order. */
    SPLIT,
    /** One update under the new key: a later row with the old key can overtake it. */
    UPDATE
}
