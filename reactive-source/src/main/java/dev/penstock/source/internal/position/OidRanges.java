package dev.penstock.source.internal.position;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Set of tables as ranges of OIDs. Every table in a range that existed when the ranges were made belongs to the set.
 * The ranges are therefore few if most tables of a database belong to it, and stay valid when tables are dropped. A
 * table that was created later may have an OID within a range; its creating transaction distinguishes it.
 */
final class OidRanges {
    /** Pairs of first and last OIDs, ascending. */
    private final long[] bounds;

    private OidRanges(long[] bounds) {
        this.bounds = bounds;
    }

    /** Returns the ranges that contain all of {@code members} and none of {@code others}. */
    static OidRanges of(OidSet members, OidSet others) {
        List<long[]> ranges = new ArrayList<>();
        int[] left = others.toArray();
        int next = 0;
        long[] range = null;
        for (int oid : members.toArray()) {
            long value = Integer.toUnsignedLong(oid);
            boolean isCut = false;
            while (next < left.length && Integer.toUnsignedLong(left[next]) < value) {
                next++;
                isCut = true;
            }
            if (range == null || isCut) {
                range = new long[] {value, value};
                ranges.add(range);
            }
            range[1] = value;
        }
        return new OidRanges(ranges.stream().flatMapToLong(Arrays::stream).toArray());
    }

    /** Returns ranges with these bounds, or {@code null} if they do not ascend. */
    static @Nullable OidRanges ofBounds(long[] bounds) {
        boolean isOdd = bounds.length % 2 != 0;
        for (int i = 1; i < bounds.length; i++) {
            isOdd |= i % 2 == 0 ? bounds[i] <= bounds[i - 1] : bounds[i] < bounds[i - 1];
        }
        return isOdd ? null : new OidRanges(bounds);
    }

    boolean contains(int oid) {
        long value = Integer.toUnsignedLong(oid);
        for (int i = 0; i < bounds.length; i += 2) {
            if (value >= bounds[i] && value <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Appends the bounds as a JSON array. */
    void appendTo(StringBuilder json) {
        json.append('[');
        for (int i = 0; i < bounds.length; i++) {
            json.append(i == 0 ? "" : ",").append(bounds[i]);
        }
        json.append(']');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OidRanges that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** Returns the bounds. */
    @Override
    public String toString() {
        return Arrays.toString(bounds);
    }
}
