package dev.penstock.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A rate over the last samples of a count. Batches are counted when they commit, so over a single second a large batch would
 * look like standstill, and then like a leap. Not thread-safe.
 */
final class Rate {
    private static final int SAMPLES = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Returns how many were added a second since the oldest sample kept, of a {@code count} reached at {@code nanoTime}. */
    long of(long count, long nanoTime) {
        Sample oldest = samples.isEmpty() ? new Sample(count, nanoTime) : samples.getFirst();
        samples.addLast(new Sample(count, nanoTime));
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
        long nanos = nanoTime - oldest.nanoTime;
        return nanos <= 0 ? 0 : Math.round((count - oldest.count) * (double) NANOS_PER_SECOND / nanos);
    }

    private record Sample(long count, long nanoTime) {}
}
