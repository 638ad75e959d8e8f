package dev.penstock.verify;

import dev.penstock.core.digest.SliceDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Result of comparing the slices of a table.
 *
 * @param sourceRows the number of rows in the source
 * @param targetRows the number of rows in the target
 * @param groups the slices that differ, in groups whose rows can be held in memory
 */
record SliceComparison(long sourceRows, long targetRows, List<List<Integer>> groups) {
    /** The maximum number of rows of a group on one side: about 150 bytes of memory each. */
    static final long ROWS_OF_GROUP = 50_000;

    static SliceComparison of(List<SliceDigest> source, List<SliceDigest> target) {
        Map<Integer, SliceDigest> others = new HashMap<>();
        target.forEach(slice -> others.put(slice.slice(), slice));
        Groups groups = new Groups();
        for (SliceDigest slice : source) {
            SliceDigest other = others.remove(slice.slice());
            if (!slice.equals(other)) {
                groups.add(slice.slice(), Math.max(slice.rows(), other == null ? 0 : other.rows()));
            }
        }
        others.values().forEach(slice -> groups.add(slice.slice(), slice.rows()));
        return new SliceComparison(rows(source), rows(target), groups.all);
    }

    private static long rows(List<SliceDigest> slices) {
        return slices.stream().mapToLong(SliceDigest::rows).sum();
    }

    private static final class Groups {
        private final List<List<Integer>> all = new ArrayList<>();
        private long rowsOfLast = ROWS_OF_GROUP;

        void add(int slice, long rows) {
            if (rowsOfLast + rows > ROWS_OF_GROUP) {
                all.add(new ArrayList<>());
                rowsOfLast = 0;
            }
            all.get(all.size() - 1).add(slice);
            rowsOfLast += rows;
        }
    }
}
