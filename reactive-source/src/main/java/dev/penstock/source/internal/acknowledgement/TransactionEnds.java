package dev.penstock.source.internal.acknowledgement;

import java.util.Arrays;

/**
 * Ends of transactions in stream order: the last record of each, and the LSN to confirm after it. A ring of pairs; when
 * it is full, every two adjacent ends are merged. Not thread-safe.
 */
final class TransactionEnds {
    private final int capacity;
    private long[] ordinals = new long[16];
    private long[] lsns = new long[16];
    private int oldest;
    private int size;

    /** Creates an empty queue of at most {@code capacity} ends, a power of two from 16. */
    TransactionEnds(int capacity) {
        this.capacity = capacity;
    }

    /** Adds an end after all others. If it reaches no further record than the last end, it replaces the LSN of that end. */
    void add(long ordinal, long lsn) {
        if (size > 0 && ordinals[at(size - 1)] == ordinal) {
            lsns[at(size - 1)] = lsn;
            return;
        }
        if (size == ordinals.length) {
            makeRoom();
        }
        ordinals[at(size)] = ordinal;
        lsns[at(size)] = lsn;
        size++;
    }

    /** Returns the last record of the oldest end, {@link Long#MAX_VALUE} if there is none. */
    long oldestOrdinal() {
        return size == 0 ? Long.MAX_VALUE : ordinals[oldest];
    }

    /** Removes the oldest and returns its LSN. */
    long removeOldest() {
        long lsn = lsns[oldest];
        oldest = at(1);
        size--;
        return lsn;
    }

    int size() {
        return size;
    }

    /** Limits all LSNs to {@code lsn}. */
    void limit(long lsn) {
        for (int i = 0; i < size; i++) {
            if (Long.compareUnsigned(lsns[at(i)], lsn) > 0) {
                lsns[at(i)] = lsn;
            }
        }
    }

    private void makeRoom() {
        if (size < capacity) {
            ordinals = straightened(ordinals);
            lsns = straightened(lsns);
            oldest = 0;
            return;
        }
        // Two ends become one with the end of the later: it counts once both are acknowledged.
        for (int i = 0; i < size / 2; i++) {
            ordinals[at(i)] = ordinals[at(2 * i + 1)];
            lsns[at(i)] = lsns[at(2 * i + 1)];
        }
        size /= 2;
    }

    private long[] straightened(long[] ring) {
        long[] straight = Arrays.copyOf(Arrays.copyOfRange(ring, oldest, ring.length), ring.length * 2);
        System.arraycopy(ring, 0, straight, ring.length - oldest, oldest);
        return straight;
    }

    private int at(int index) {
        return (oldest + index) & (ordinals.length - 1);
    }
}
