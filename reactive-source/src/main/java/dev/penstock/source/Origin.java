package dev.penstock.source;

/** Filter of changes by the server on which they were first made. */
public enum Origin {
    /** All changes. */
    ANY,
    /** Changes made on this server, without those that replication brought to it; this breaks replication loops. */
    NONE
}
