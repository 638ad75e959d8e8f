package dev.penstock.sink.internal.transaction;

import dev.penstock.sink.status.Progress;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one sink, over all its subscriptions. Thread-safe. */
public final class ProgressCounters implements Progress {
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

    @Override
    public long records() {
        return records.sum();
    }

    @Override
    public long transactions() {
        return transactions.sum();
    }

    @Override
    public long skipped() {
        return skipped.sum();
    }

    @Override
    public long rejected() {
        return rejected.sum();
    }

    @Override
    public long retries() {
        return retries.sum();
    }

    @Override
    public long replays() {
        return replays.sum();
    }
}
