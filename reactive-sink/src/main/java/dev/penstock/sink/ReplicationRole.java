package dev.penstock.sink;

/** The behaviour of the target's triggers and foreign keys when the sink writes. */
public enum ReplicationRole {
    /** As in any session: triggers fire and foreign keys are checked. */
    ORIGIN,
    /** As in native replication: triggers do not fire and foreign keys are not checked. */
    REPLICA
}
