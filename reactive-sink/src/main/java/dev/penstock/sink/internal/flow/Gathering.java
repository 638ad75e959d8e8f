package dev.penstock.sink.internal.flow;

import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Batch;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Subscriber to the records of one subscription to {@link BusyBatches}. It gathers them and emits a batch when one is due.
 *
 * <p>Signals and requests can arrive on several threads. A queue hands the records over to {@code drain}, which runs on one
 * thread at a time. Fields that are neither volatile nor atomic are used only there, unless their comment names another
 * thread.
 */
final class Gathering implements CoreSubscriber<Record>, Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(BusyBatches.class);
    /** The largest number of records to request at once. */
    private static final int AT_ONCE = 256;
    /** The largest number of batches on their way: one is written, the next is encoded. More would only occupy memory. */
    private static final int AHEAD = 2;
    /** The time after which a transaction counts as ended if its last record does not arrive. */
    private static final long UNENDED_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The number of records from which a batch shows that records arrive fast. */
    private static final int FAST = 8;
    /** The shortest time between the beginnings of two batches while records arrive fast. */
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final CoreSubscriber<? super Batch> actual;
    private final BusyBatches.Bounds bounds;
    private final Scheduler clock;
    /** Holds no more records than were requested. */
    private final Queue<Record> queue = Queues.<Record>unbounded(AT_ONCE).get();

    private final AtomicInteger drains = new AtomicInteger();
    private final AtomicInteger unwritten = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private volatile boolean done;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable error;
    /** The last record received. */
    private volatile @Nullable Record latest;
    /** The number of records after which the source's thread drains while a batch is on its way. */
    private volatile int stride = 1;
    /** The number of records since the source's thread drained. Confined to that thread. */
    private int undrained;

    /** The subscription to the records; set before their first signal. */
    private @Nullable Subscription upstream;

    private final PendingRecords pending;

    /** The time since which records have been waiting for a batch. */
    private long since;
    /** The time at which the last records were taken from the queue. */
    private long arrived;
    /** The number of records that were requested and have not been taken from the queue. */
    private int outstanding;

    private boolean terminated;
    /** The time at which the last batch was emitted. */
    private long begun = -PACE_NANOS;
    /** True if the last batch shows that records arrive fast. */
    private boolean fast;

    /** The time of the next scheduled check; the largest value if none is scheduled. */
    private volatile long timed = Long.MAX_VALUE;

    Gathering(CoreSubscriber<? super Batch> actual, BusyBatches.Bounds bounds, Scheduler clock, boolean confirms) {
        this.actual = actual;
        this.bounds = bounds;
        this.clock = clock;
        this.pending = new PendingRecords(bounds.records(), bounds.bytes(), confirms);
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        actual.onSubscribe(this);
        drain();
    }

    @Override
    public void onNext(Record record) {
        latest = record;
        queue.add(record);
        // While a batch is on its way, a single record makes no batch due, and written() drains at its end. The counter
        // must be read after the addition: otherwise written() could miss this record, and no one would drain.
        if (++undrained >= stride || unwritten.get() == 0) {
            undrained = 0;
            drain();
        }
    }

    @Override
    public void onError(Throwable cause) {
        error = cause;
        done = true;
        drain();
    }

    @Override
    public void onComplete() {
        done = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (upstream != null) {
            upstream.cancel();
        }
        drain();
    }

    /** Returns the last record received, {@code null} before the first. */
    @Nullable
    Record latest() {
        return latest;
    }

    /** Reports that a batch has been written. */
    void written() {
        unwritten.decrementAndGet();
        drain();
    }

    /** Runs {@link #step} until no signal is left. If another thread is running it, that thread runs it once more. */
    private void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            step();
            missed = drains.addAndGet(-missed);
        } while (missed != 0);
    }

    private void step() {
        if (terminated) {
            return;
        }
        if (cancelled) {
            terminated = true;
            queue.clear();
            pending.clear();
            return;
        }
        boolean last = done;
        fill();
        while (requested.get() > 0 && emit(last && queue.isEmpty())) {
            fill();
        }
        if (last && queue.isEmpty() && (pending.isEmpty() || (error != null && !pending.hasEnded()))) {
            terminate();
        } else {
            replenish();
        }
    }

    /** Moves records from the queue to the next batch while it has room. */
    private void fill() {
        boolean timed = false;
        while (!pending.isFull()) {
            Record next = queue.poll();
            if (next == null) {
                return;
            }
            if (!timed) {
                timed = true;
                arrived = clock.now(TimeUnit.NANOSECONDS);
            }
            if (pending.size() == 0) {
                since = arrived;
            }
            pending.add(next);
            outstanding--;
        }
    }

    /** Emits a batch if it is due; returns whether it was. */
    private boolean emit(boolean last) {
        int before = unwritten.get();
        if (before >= AHEAD) {
            return false;
        }
        boolean idle = before == 0;
        if (last && error == null) {
            return !pending.isEmpty() && emit(pending.all(true));
        }
        if (pending.hasEnded()
                && (last
                        || pending.isFull()
                        || (idle && isRipe(since, bounds.delay().toNanos()) && isPaced()))) {
            return emit(pending.ended());
        }
        if (last) {
            return false;
        }
        if (pending.isFull()) {
            return emit(pending.all(!bounds.whole()));
        }
        if (idle && pending.isUnended() && isRipe(arrived, UNENDED_NANOS)) {
            LOG.warn("The end of a transaction has not arrived; what there is of it is written");
            return emit(pending.all(true));
        }
        return false;
    }

    private boolean emit(Batch batch) {
        since = clock.now(TimeUnit.NANOSECONDS);
        begun = since;
        fast = batch.records().size() >= FAST;
        unwritten.incrementAndGet();
        requested.decrementAndGet();
        actual.onNext(batch);
        return true;
    }

    /**
     * Returns whether another batch may begin now. A batch of one record costs almost as much processor time as one of
     * hundreds. So while records arrive fast, batches that are not full begin at least {@link #PACE_NANOS} apart.
     */
    private boolean isPaced() {
        return !(fast || pending.endedSize() >= FAST) || isRipe(begun, PACE_NANOS);
    }

    /** Returns whether that time has passed since {@code start}; otherwise schedules another check. */
    private boolean isRipe(long start, long nanos) {
        long now = clock.now(TimeUnit.NANOSECONDS);
        long left = nanos - (now - start);
        if (left > 0 && now + left < timed) {
            timed = now + left;
            clock.schedule(this::ripen, left, TimeUnit.NANOSECONDS);
        }
        return left <= 0;
    }

    /** Runs the check that {@link #isRipe} scheduled. */
    private void ripen() {
        timed = Long.MAX_VALUE;
        drain();
    }

    /** Requests as many records as the next batch has room for, in portions rather than one by one. */
    private void replenish() {
        int wanted = Math.min(pending.room(), AT_ONCE) - outstanding;
        if (!done && !pending.isFull() && wanted > 0 && (outstanding == 0 || wanted >= AT_ONCE / 4)) {
            outstanding += wanted;
            stride = stride(outstanding);
            Objects.requireNonNull(upstream).request(wanted);
        } else {
            stride = stride(outstanding);
        }
    }

    /** Returns the number of records to wait for before draining: never more than were requested, which could wait forever. */
    private static int stride(int outstanding) {
        return Math.max(1, Math.min(outstanding, AT_ONCE / 4));
    }

    /** Signals the end of the records: completion at once, an error when all batches before it are written. */
    private void terminate() {
        Throwable failure = error;
        if (failure == null) {
            terminated = true;
            actual.onComplete();
        } else if (unwritten.get() == 0) {
            terminated = true;
            actual.onError(failure);
        }
    }
}
