package dev.penstock.core.digest;

import java.util.List;

/**
 * The digest of one row.
 *
 * @param keyHash the hash of its key
 * @param key the texts of its key columns, empty if rows have no key
 * @param hash the hash of the row
 */
public record RowDigest(long keyHash, List<String> key, long hash) {
    /** Copies the list. */
    public RowDigest {
        key = List.copyOf(key);
    }
}
