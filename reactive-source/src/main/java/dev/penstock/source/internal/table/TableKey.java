package dev.penstock.source.internal.table;

import java.util.List;

/**
 * Replica identity of a table, and the key of its records.
 *
 * @param identity the replica identity
 * @param identityColumns the columns of an old row that the server sends, in the order of their index; empty under
 *     FULL, and if there is no usable index
 * @param primaryKey the columns of the primary key in its order; empty if there is none, or if it is deferrable,
 *     because two rows may then share a key until the transaction ends
 */
public record TableKey(ReplicaIdentity identity, List<String> identityColumns, List<String> primaryKey) {
    /** Copies the lists. */
    public TableKey {
        identityColumns = List.copyOf(identityColumns);
        primaryKey = List.copyOf(primaryKey);
    }

    /**
     * Returns the key columns of the table's records: those of the replica identity; under FULL the primary key, if
     * any.
     */
    public List<String> columns() {
        return identity == ReplicaIdentity.FULL ? primaryKey : identityColumns;
    }

    /** Returns whether the table's updates and deletes can be published. */
    public boolean identifiesRows() {
        return identity == ReplicaIdentity.FULL || !identityColumns.isEmpty();
    }
}
