package dev.penstock.source;

/** Which changes are streamed, by where they were first made. */
public enum Origin {
    /** All. */
    ANY,
    /** Those made on this server, not those that replication brought to it: this breaks replication loops. */
    NONE
}
