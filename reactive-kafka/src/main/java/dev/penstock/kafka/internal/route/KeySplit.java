package dev.penstock.kafka.internal.route;

/** When an update of a row's key becomes a deletion under the old key and a creation under the new one. */
public enum KeySplit {
    /** Never: it is one update under the new key. */
    NEVER,
    /** If the two keys belong to different partitions. The creation must have all columns. */
    BETWEEN_PARTITIONS,
    /** Always. Columns that the server did not send stay absent in the creation. */
    ALWAYS
}
