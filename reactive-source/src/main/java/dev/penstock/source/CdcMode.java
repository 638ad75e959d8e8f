package dev.penstock.source;

/** Ways to capture changes. Both values mean logical replication; Conduit's configurations have the choice. */
enum CdcMode {
    /** Logical replication. */
    AUTO,
    /** Logical replication. */
    LOGREPL
}
