package dev.penstock.sink;

/** What triggers and foreign keys of the target do when the sink writes. */
public enum ReplicationRole {
    /** As in any session, triggers fire and foreign keys are checked. */
    ORIGIN,
    /** As under native replication, neither happens. */
    REPLICA
}
