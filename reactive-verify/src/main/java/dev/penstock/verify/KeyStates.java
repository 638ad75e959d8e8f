package dev.penstock.verify;

import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.verify.RowDifference.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys whose rows are read again until it is certain whether they differ. Each round reads the rows in the source, then
 * in the target once the pipeline has passed that point, then in the source once more. A row is equal if the target
 * matches one of the two readings of the source. It differs if it does not match twice in a row while the source did
 * not change it in between.
 */
final class KeyStates {
    private final List<String> columns;
    private final List<RowDifference> confirmed = new ArrayList<>();
    private final Map<List<String>, RowDifference> suspected = new HashMap<>();
    private List<List<String>> open;

    KeyStates(List<String> columns, List<List<String>> keys) {
        this.columns = List.copyOf(columns);
        this.open = List.copyOf(keys);
    }

    /** Returns the keys that are still open. */
    List<List<String>> open() {
        return open;
    }

    /** Evaluates one round, for rows that were queried by the {@linkplain #open open} keys. */
    void round(List<ColumnDigests> before, List<ColumnDigests> target, List<ColumnDigests> after) {
        Map<Integer, List<List<Long>>> first = byPlace(before);
        Map<Integer, List<List<Long>>> there = byPlace(target);
        Map<Integer, List<List<Long>>> last = byPlace(after);
        List<List<String>> left = new ArrayList<>();
        for (int place = 0; place < open.size(); place++) {
            List<String> key = open.get(place);
            List<List<Long>> one = first.getOrDefault(place, List.of());
            List<List<Long>> two = last.getOrDefault(place, List.of());
            List<List<Long>> other = there.getOrDefault(place, List.of());
            if (other.equals(one) || other.equals(two)) {
                suspected.remove(key);
            } else if (!one.equals(two)) {
                suspected.remove(key);
                left.add(key);
            } else if (suspected.containsKey(key)) {
                suspected.remove(key);
                confirmed.add(difference(key, one, other));
            } else {
                suspected.put(key, difference(key, one, other));
                left.add(key);
            }
        }
        open = left;
    }

    /** Returns the differences; keys that are still open are {@link Kind#CHANGING}. */
    List<RowDifference> differences() {
        List<RowDifference> all = new ArrayList<>(confirmed);
        open.forEach(key -> all.add(new RowDifference(Kind.CHANGING, key, List.of())));
        return all;
    }

    private RowDifference difference(List<String> key, List<List<Long>> source, List<List<Long>> target) {
        if (target.isEmpty()) {
            return new RowDifference(Kind.MISSING, key, List.of());
        }
        if (source.isEmpty()) {
            return new RowDifference(Kind.EXTRA, key, List.of());
        }
        return new RowDifference(Kind.DIFFERENT, key, unequal(source.get(0), target.get(0)));
    }

    private List<String> unequal(List<Long> source, List<Long> target) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!source.get(i).equals(target.get(i))) {
                names.add(columns.get(i));
            }
        }
        return names;
    }

    private static Map<Integer, List<List<Long>>> byPlace(List<ColumnDigests> rows) {
        Map<Integer, List<List<Long>>> byPlace = new HashMap<>();
        rows.forEach(row ->
                byPlace.computeIfAbsent(row.place(), place -> new ArrayList<>()).add(row.hashes()));
        return byPlace;
    }
}
