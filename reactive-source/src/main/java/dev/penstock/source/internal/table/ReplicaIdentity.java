package dev.penstock.source.internal.table;

/**
 * Replica identity: the part of the old row that the server writes when a row is updated or deleted ({@code
 * pg_class.relreplident}).
 */
public enum ReplicaIdentity {
    /** The primary key. */
    DEFAULT('d'),
    /** The columns of an index that the owner chose. */
    INDEX('i'),
    /** The whole row. */
    FULL('f'),
    /** Nothing: in a publication such a table rejects UPDATE and DELETE. */
    NOTHING('n');

    private final char code;

    ReplicaIdentity(char code) {
        this.code = code;
    }

    static ReplicaIdentity of(String code) {
        for (ReplicaIdentity identity : values()) {
            if (code.length() == 1 && code.charAt(0) == identity.code) {
                return identity;
            }
        }
        throw new IllegalArgumentException("Unknown replica identity");
    }
}
