package dev.penstock.source;

/** How changes are captured. Both mean logical replication; Conduit's configurations have the choice. */
enum CdcMode {
    /** Logical replication. */
    AUTO,
    /** Logical replication. */
    LOGREPL
}
