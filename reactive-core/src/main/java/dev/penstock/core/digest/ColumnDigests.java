package dev.penstock.core.digest;

import java.util.List;

/**
 * Digests of the columns of one row that was requested by its key. Immutable.
 *
 * @param place the index of its key among the requested keys, from 0
 * @param hashes the hash of each compared column
 */
public record ColumnDigests(int place, List<Long> hashes) {
    /** Creates digests; the list is copied. */
    public ColumnDigests {
        hashes = List.copyOf(hashes);
    }
}
