package dev.penstock.verify;

import dev.penstock.core.digest.RowDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Comparison of the digests of rows: pure functions. */
final class RowComparison {
    private RowComparison() {}

    /** Returns the keys of the rows that differ, or do not exist exactly once on both sides. */
    static List<List<String>> keys(List<RowDigest> source, List<RowDigest> target) {
        Map<Long, RowDigest> others = new HashMap<>();
        Map<Long, List<String>> different = new HashMap<>();
        for (RowDigest row : target) {
            if (others.put(row.keyHash(), row) != null) {
                different.put(row.keyHash(), row.key());
            }
        }
        for (RowDigest row : source) {
            RowDigest other = others.remove(row.keyHash());
            if (other == null || other.hash() != row.hash()) {
                different.put(row.keyHash(), row.key());
            }
        }
        others.forEach((hash, row) -> different.put(hash, row.key()));
        return new ArrayList<>(different.values());
    }

    /**
     * Returns for each hash how many more rows the source has than the target; hashes with equal counts are omitted.
     */
    static Map<Long, Long> surplus(List<RowDigest> source, List<RowDigest> target) {
        Map<Long, Long> surplus = new HashMap<>();
        source.forEach(row -> surplus.merge(row.hash(), 1L, Long::sum));
        target.forEach(row -> surplus.merge(row.hash(), -1L, Long::sum));
        surplus.values().removeIf(rows -> rows == 0);
        return surplus;
    }

    /** Returns the differences common to two comparisons: for each hash the smaller surplus of the same sign. */
    static Map<Long, Long> lasting(Map<Long, Long> earlier, Map<Long, Long> later) {
        Map<Long, Long> lasting = new HashMap<>();
        earlier.forEach((hash, rows) -> {
            long other = later.getOrDefault(hash, 0L);
            if (Long.signum(rows) == Long.signum(other)) {
                lasting.put(hash, Math.abs(rows) < Math.abs(other) ? rows : other);
            }
        });
        return lasting;
    }
}
