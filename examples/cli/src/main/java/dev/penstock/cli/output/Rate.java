package dev.penstock.cli.output;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Average rate of a count over its last samples. Batches are counted when they commit, so the rate of a single second would alternate
 * between zero and a peak. Not thread-safe.
 */
final class Rate {
    private static final int SAMPLES = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Adds a sample and returns the increase per second since the oldest sample that is kept. */
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
