package dev.penstock.core.digest;

import java.util.List;

/**
 * Digest of one row. Immutable.
 *
 * @param keyHash the hash of the key
 * @param key the texts of the key columns, empty if the table has no key
 * @param hash the hash of the row
 */
public record RowDigest(long keyHash, List<String> key, long hash) {
    /** Creates a digest; the list is copied. */
    public RowDigest {
        key = List.copyOf(key);
    }
}
