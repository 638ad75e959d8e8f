package dev.penstock.source.internal.table;

import java.util.List;

/**
 * The replica identity of a table, and what its records have as key.
 *
 * @param identity the replica identity
 * @param identityColumns the columns the server sends of an old row, in the order of their index; empty under FULL, and
 *     if there is no usable index
 * @param primaryKey the columns of the primary key in its order; empty if there is none that a row is known by at any
 *     moment (a deferrable one is not: two rows may share it until the transaction ends)
 */
public record TableKey(ReplicaIdentity identity, List<String> identityColumns, List<String> primaryKey) {
    /** Copies the lists. */
    public TableKey {
        identityColumns = List.copyOf(identityColumns);
        primaryKey = List.copyOf(primaryKey);
    }

    /** Returns the key columns of the table's records: those of the identity; under FULL the primary key, else none. */
    public List<String> columns() {
        return identity == ReplicaIdentity.FULL ? primaryKey : identityColumns;
    }

    /** Returns whether the table's updates and deletes can be published. */
    public boolean identifiesRows() {
        return identity == ReplicaIdentity.FULL || !identityColumns.isEmpty();
    }
}
