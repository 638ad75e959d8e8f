package dev.penstock.benchmarks.replication;

import dev.penstock.sink.status.BatchListener;
import java.util.Locale;

/** The number of batches that a sink has written one after the other, the time that took, and the time between them. */
final class WrittenBatches implements BatchListener {
    private long batches;
    private long records;
    private long writing;
    private long waiting;
    private long ended;

    @Override
    public synchronized Writing started(int size) {
        long started = System.nanoTime();
        waiting += batches == 0 ? 0 : started - ended;
        batches++;
        records += size;
        return error -> ended(started);
    }

    private synchronized void ended(long started) {
        ended = System.nanoTime();
        writing += ended - started;
    }

    @Override
    public synchronized String toString() {
        return String.format(
                Locale.ROOT,
                "%d batches of %.0f records on average, written in %.2f s, %.2f s between them",
                batches,
                (double) records / Math.max(1, batches),
                writing / 1e9,
                waiting / 1e9);
    }
}
