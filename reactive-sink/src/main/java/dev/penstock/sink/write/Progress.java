package dev.penstock.sink.write;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a sink does, over all its subscriptions. Thread-safe. */
public final class Progress {
    private final LongAdder records = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder replays = new LongAdder();

    void writtenMore(int more) {
        records.add(more);
        transactions.increment();
    }

    void skippedMore(long more) {
        skipped.add(more);
    }

    void rejectedMore(long more) {
        rejected.add(more);
    }

    void retriedOnce() {
        retries.increment();
    }

    void replayedOnce() {
        replays.increment();
    }

    /** Returns how many records are done with: written, skipped, ignored or rejected. */
    public long records() {
        return records.sum();
    }

    /** Returns how many transactions were committed. */
    public long transactions() {
        return transactions.sum();
    }

    /** Returns how many updates and deletions found no row where they needed one. */
    public long skipped() {
        return skipped.sum();
    }

    /** Returns how many records could not be written and went to the dead letters. */
    public long rejected() {
        return rejected.sum();
    }

    /** Returns how often a transaction was tried again. */
    public long retries() {
        return retries.sum();
    }

    /** Returns how often a transaction was written one by one after it had failed in bulk. */
    public long replays() {
        return replays.sum();
    }
}
