package dev.penstock.kafka;

/** How an update that changes a row's key is written, if the two keys belong to different partitions. */
public enum KeyChanges {
    /** As a deletion under the old key and a creation under the new one: each key's history stays in order. */
    SPLIT,
    /** As one update under the new key: a later row with the old key can overtake it. */
    UPDATE
}
