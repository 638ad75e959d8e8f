package dev.penstock.connect.internal;

import dev.penstock.core.Data;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Queue of the records that wait for the task. It requests at most 2048 records ahead, and about 4 MB by the average size of
 * recent records. Records arrive on the source's threads; one thread takes them.
 */
public final class RecordQueue implements CoreSubscriber<Record> {
    private static final int MAX_AHEAD = 2048;
    private static final int FIRST_AHEAD = 16;
    private static final long BYTES_AHEAD = 4L << 20;

    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    private volatile @Nullable Subscription upstream;
    private volatile boolean closed;

    // The following fields belong to the thread that takes records.
    private int outstanding;
    private long typicalBytes = BYTES_AHEAD / FIRST_AHEAD;

    private record End(@Nullable Throwable error) {}

    /** Creates an empty queue. */
    public RecordQueue() {}

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (closed) {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(Record record) {
        queue.add(record);
    }

    @Override
    public void onError(Throwable error) {
        queue.add(new End(error));
    }

    @Override
    public void onComplete() {
        queue.add(new End(null));
    }

    /**
     * Returns the next records; none if none arrives in time, or the stream has completed.
     *
     * @param max the largest number of records, at least 1
     * @param wait the longest time to wait for the first record
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RuntimeException the error of the stream, after all records before it, and again at each further call
     */
    public List<Record> take(int max, Duration wait) throws InterruptedException {
        replenish();
        Object first = queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        List<Record> records = new ArrayList<>();
        for (Object next = first; next != null && !closed; next = records.size() < max ? queue.poll() : null) {
            if (next instanceof End end) {
                queue.add(end);
                if (records.isEmpty()) {
                    fail(end.error(), wait);
                }
                break;
            }
            records.add(taken((Record) next));
        }
        replenish();
        return records;
    }

    private static void fail(@Nullable Throwable error, Duration wait) throws InterruptedException {
        if (error instanceof RuntimeException failure) {
            throw failure;
        }
        if (error != null) {
            throw new IllegalStateException(error);
        }
        // The stream has completed; the task stays, and has nothing more.
        TimeUnit.MILLISECONDS.sleep(wait.toMillis());
    }

    private Record taken(Record record) {
        outstanding--;
        long bytes = bytes(record.after()) + bytes(record.before());
        typicalBytes = Math.max(1, (typicalBytes * 7 + bytes) / 8);
        return record;
    }

    private void replenish() {
        Subscription subscription = upstream;
        int ahead = (int) Math.max(1, Math.min(MAX_AHEAD, BYTES_AHEAD / typicalBytes));
        int wanted = ahead - outstanding;
        if (subscription != null && !closed && wanted > 0 && (outstanding == 0 || wanted >= ahead / 2)) {
            outstanding += wanted;
            subscription.request(wanted);
        }
    }

    /** Cancels the stream and drops the records that wait. May be called from any thread, more than once, and before a stream is set. */
    public void close() {
        closed = true;
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
        queue.clear();
    }

    private static long bytes(@Nullable Data image) {
        return image instanceof Row row ? row.byteSize() : image instanceof RawData raw ? raw.size() : 0;
    }
}
