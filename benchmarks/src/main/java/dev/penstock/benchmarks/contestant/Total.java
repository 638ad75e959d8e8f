package dev.penstock.benchmarks.contestant;

import org.jspecify.annotations.Nullable;

/** Number of records that a program has read, and a checksum over their keys that all programs agree on. */
final class Total {
    private long records;
    private long keys;

    /** Keeps the values that were read from being optimized away. */
    private int fold;

    void add(long key) {
        records++;
        keys += key;
    }

    /** Makes use of a value. */
    void fold(@Nullable Object value) {
        if (value != null) {
            fold = 31 * fold + value.hashCode();
        }
    }

    long records() {
        return records;
    }

    /** Prints the line that a comparison checks: records and checksum of their keys. */
    void print() {
        System.out.println(records + " " + keys + (fold == 42 ? " " : ""));
    }
}
