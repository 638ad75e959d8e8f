package dev.penstock.source.internal.position;

import java.util.Arrays;

/** An immutable set of OIDs, as unsigned numbers in order. */
final class OidSet {
    static final OidSet EMPTY = new OidSet(new long[0]);
    /** The largest set: a few bytes of a position can denote many OIDs, each of which takes memory. */
    static final int MAX_SIZE = 1 << 18;

    private final long[] oids;

    private OidSet(long[] oids) {
        this.oids = oids;
    }

    static OidSet of(int... oids) {
        return bounded(Arrays.stream(oids)
                .mapToLong(Integer::toUnsignedLong)
                .sorted()
                .distinct()
                .toArray());
    }

    private static OidSet bounded(long[] oids) {
        if (oids.length > MAX_SIZE) {
            throw new IllegalArgumentException("A source streams at most " + MAX_SIZE + " tables.");
        }
        return new OidSet(oids);
    }

    /** Returns a set of strictly ascending numbers; the array is not copied. */
    static OidSet ofAscending(long[] oids) {
        return new OidSet(oids);
    }

    boolean contains(int oid) {
        return Arrays.binarySearch(oids, Integer.toUnsignedLong(oid)) >= 0;
    }

    boolean isEmpty() {
        return oids.length == 0;
    }

    int size() {
        return oids.length;
    }

    int[] toArray() {
        return Arrays.stream(oids).mapToInt(oid -> (int) oid).toArray();
    }

    boolean intersects(OidSet other) {
        return Arrays.stream(oids).anyMatch(oid -> other.contains((int) oid));
    }

    OidSet with(OidSet added) {
        if (added.isEmpty()) {
            return this;
        }
        long[] all = Arrays.copyOf(oids, oids.length + added.oids.length);
        System.arraycopy(added.oids, 0, all, oids.length, added.oids.length);
        return bounded(Arrays.stream(all).sorted().distinct().toArray());
    }

    OidSet without(OidSet removed) {
        return new OidSet(
                Arrays.stream(oids).filter(oid -> !removed.contains((int) oid)).toArray());
    }

    /**
     * Appends the set as a JSON array. Each number is the gap to the previous OID, the first to 0. A negative number
     * repeats the last gap that many times. Tables created by one script have equal gaps.
     */
    void appendTo(StringBuilder json) {
        json.append('[');
        long previous = 0;
        for (int i = 0; i < oids.length; ) {
            long gap = oids[i] - previous;
            json.append(i == 0 ? "" : ",").append(gap);
            int repeats = 0;
            previous = oids[i++];
            while (i < oids.length && oids[i] - previous == gap) {
                previous = oids[i++];
                repeats++;
            }
            if (repeats > 0) {
                json.append(",-").append(repeats);
            }
        }
        json.append(']');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OidSet that && Arrays.equals(oids, that.oids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(oids);
    }

    @Override
    public String toString() {
        return Arrays.toString(oids);
    }
}
