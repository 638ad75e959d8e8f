package dev.penstock.source.internal.acknowledgement;

import java.util.Arrays;

/**
 * The ends of transactions in stream order: up to which record each reaches, and the LSN to confirm after it. A ring of
 * pairs; when it is full every two neighbours become one. Not thread-safe.
 */
final class TransactionEnds {
    private final int capacity;
    private long[] ordinals = new long[16];
    private long[] lsns = new long[16];
    private int oldest;
    private int size;

    /** Makes an empty queue of at most {@code capacity} ends, a power of two from 16. */
    TransactionEnds(int capacity) {
        this.capacity = capacity;
    }

    /** Adds an end behind all others; one that reaches no further than the last replaces its LSN. */
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

    /** Returns up to which record the oldest reaches; {@link Long#MAX_VALUE} if there is none. */
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

    /** Lets no LSN be beyond {@code lsn}. */
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
        // Two become one by the end of the later: it counts once both are acknowledged.
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
