package dev.penstock.sink.internal.lane;

import dev.penstock.sink.internal.lane.Steps.Result;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.status.Progress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counters of one sink, over all its subscriptions. Thread-safe. */
public final class ProgressCounters implements Progress {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressCounters.class);

    private final LongAdder records = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder replays = new LongAdder();

    /**
     * Counts what was written of a batch, and warns of changes that found no row.
     *
     * @param written the number of its first records that are written or became dead letters
     * @param rejectedRecords the number of records among them that became dead letters
     * @param results the results of the statements
     */
    public void done(int written, int rejectedRecords, List<Result> results, Batch batch) {
        if (written == 0) {
            return;
        }
        long missing = results.stream().mapToLong(Result::missing).sum();
        if (missing > 0) {
            skipped.add(missing);
            LOG.warn(
                    "{} updates or deletions found no row, up to position {}",
                    missing,
                    batch.records().get(written - 1).position());
        }
        rejected.add(rejectedRecords);
        records.add(written);
        transactions.increment();
        LOG.debug("Wrote {} records", written);
    }

    void retriedOnce() {
        retries.increment();
    }

    public void replayedOnce() {
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
