package dev.penstock.source.internal.snapshot;

import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.RangedKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Division of a table into ranges of its key. */
final class KeyCuts {
    /**
     * The share of the keys sampled in block order that must be in key order for the rows of a range to be stored
     * together.
     */
    private static final double ORDERED = 0.8;

    /** Each range of a table whose rows are stored in another order reads nearly all its blocks. */
    private static final int UNORDERED_RANGES = 4;

    private final Comparator<Object> order;

    KeyCuts(RangedKey key) {
        this.order = key::compare;
    }

    /**
     * Returns the keys at which to divide the table, in order: the samples that are in key order or in its reverse.
     * Returns none if the rows are not stored in key order.
     */
    List<Object> along(List<List<Object>> samples) {
        List<Object> cuts = new ArrayList<>();
        int all = 0;
        for (List<Object> leaf : samples) {
            List<Object> up = longestAscending(leaf, order);
            List<Object> down = longestAscending(leaf, order.reversed());
            cuts.addAll(up.size() >= down.size() ? up : down);
            all += leaf.size();
        }
        return cuts.size() >= ORDERED * all ? sorted(cuts) : List.of();
    }

    /** Returns the keys that divide a table into a few parts of about the same size, whatever the order of its rows. */
    List<Object> across(List<List<Object>> samples) {
        List<Object> keys = sorted(samples.stream().flatMap(List::stream).toList());
        List<Object> cuts = new ArrayList<>();
        for (int i = 1; i < UNORDERED_RANGES && !keys.isEmpty(); i++) {
            cuts.add(keys.get(i * keys.size() / UNORDERED_RANGES));
        }
        return sorted(cuts);
    }

    /** Returns the ranges between {@code cuts}, which may contain duplicates, from the first value to the last. */
    List<KeyRange> ranges(List<Object> cuts) {
        List<KeyRange> ranges = new ArrayList<>();
        Object from = null;
        for (Object cut : sorted(cuts)) {
            ranges.add(new KeyRange(from, cut));
            from = cut;
        }
        ranges.add(new KeyRange(from, null));
        return ranges;
    }

    private List<Object> sorted(List<Object> keys) {
        List<Object> sorted = new ArrayList<>();
        keys.stream().sorted(order).forEach(key -> {
            if (sorted.isEmpty() || order.compare(sorted.get(sorted.size() - 1), key) != 0) {
                sorted.add(key);
            }
        });
        return sorted;
    }

    /** Returns a longest ascending subsequence, by patience sorting in O(n log n). */
    private static List<Object> longestAscending(List<Object> keys, Comparator<Object> order) {
        List<Integer> ends = new ArrayList<>();
        int[] before = new int[keys.size()];
        for (int i = 0; i < keys.size(); i++) {
            int low = 0;
            int high = ends.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (order.compare(keys.get(ends.get(middle)), keys.get(i)) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            before[i] = low == 0 ? -1 : ends.get(low - 1);
            if (low == ends.size()) {
                ends.add(i);
            } else {
                ends.set(low, i);
            }
        }
        Object[] longest = new Object[ends.size()];
        int at = ends.isEmpty() ? -1 : ends.get(ends.size() - 1);
        for (int i = longest.length - 1; i >= 0; i--) {
            longest[i] = keys.get(at);
            at = before[at];
        }
        return Arrays.asList(longest);
    }
}
