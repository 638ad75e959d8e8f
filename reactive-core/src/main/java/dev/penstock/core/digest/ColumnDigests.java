package dev.penstock.core.digest;

import java.util.List;

/**
 * The digests of the columns of one row that was requested by its key.
 *
 * @param place the place of its key among those requested, from 0
 * @param hashes the hash of each compared column
 */
public record ColumnDigests(int place, List<Long> hashes) {
    /** Copies the list. */
    public ColumnDigests {
        hashes = List.copyOf(hashes);
    }
}
