package dev.penstock.sink.internal.flow;

import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Batch;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Records in batches whose size follows the load. While nothing is being written, a transaction is emitted at once,
 * alone. Records that arrive while a batch is being written form the next one. A full batch is emitted on demand. No
 * operator of Reactor's does this: they cut by time or by number.
 *
 * <p>A batch ends at the end of a source transaction: after a record that is marked as the last, before one of another
 * transaction, or after a record that belongs to none. A transaction that is larger than a batch is emitted in parts.
 * If its end does not arrive within ten seconds after its last record, the transaction counts as ended: an operator may
 * have dropped the marked record.
 *
 * <p>One subscriber. Demand: no more records are requested than a batch has room for, and few at a time if they are
 * large. Errors of the source follow when all records before them are written.
 */
final class BusyBatches extends Flux<Batch> {
    private static final Logger LOG = LoggerFactory.getLogger(BusyBatches.class);

    private final Flux<Record> source;
    private final Bounds bounds;
    private final Scheduler clock;
    private final boolean confirms;
    private final AtomicReference<@Nullable Gathering> gathering = new AtomicReference<>();

    /** Creates batches of records whose positions are confirmed; {@code clock} provides the time and wakes waiting records. */
    BusyBatches(Flux<Record> source, Bounds bounds, Scheduler clock) {
        this(source, bounds, clock, true);
    }

    /**
     * Creates batches; {@code clock} provides the time and wakes waiting records.
     *
     * @param confirms whether positions are acknowledged or stored: only then does it matter that records share one
     */
    BusyBatches(Flux<Record> source, Bounds bounds, Scheduler clock, boolean confirms) {
        this.source = source;
        this.bounds = bounds;
        this.clock = clock;
        this.confirms = confirms;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Batch> actual) {
        Gathering subscriber = new Gathering(actual, bounds, clock, confirms);
        if (!gathering.compareAndSet(null, subscriber)) {
            Operators.error(actual, new IllegalStateException("Batches have one subscriber"));
            return;
        }
        source.subscribe(subscriber);
    }

    /** Reports that a batch has been written. */
    void written() {
        Gathering subscriber = gathering.get();
        if (subscriber != null) {
            subscriber.written();
        }
    }

    /**
     * The bounds of a batch.
     *
     * @param records the maximum number of records
     * @param bytes the approximate maximum of bytes; one larger record is a batch of its own
     * @param delay how long a record may wait for others while nothing is being written
     * @param whole whether a transaction that is larger than a batch is announced as parts of one
     */
    record Bounds(int records, long bytes, Duration delay, boolean whole) {}

    /** The queue crosses from the source's thread; all other state belongs to the thread that drains. */
    private static final class Gathering implements CoreSubscriber<Record>, Subscription {
        private static final int AT_ONCE = 256;
        /** The number of batches on their way: one is written, the next is encoded. The records of more would only occupy memory. */
        private static final int AHEAD = 2;

        private static final long UNENDED_NANOS = TimeUnit.SECONDS.toNanos(10);
        /** The number of records from which a batch shows that records arrive fast. */
        private static final int FAST = 8;
        /** The shortest time between the beginnings of two batches while records arrive fast. */
        private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

        private final CoreSubscriber<? super Batch> actual;
        private final Bounds bounds;
        private final Scheduler clock;
        private final Queue<Record> queue = Queues.<Record>unbounded(AT_ONCE).get();
        private final AtomicInteger drains = new AtomicInteger();
        private final AtomicInteger unwritten = new AtomicInteger();
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean done;
        private volatile boolean cancelled;
        private volatile @Nullable Throwable error;
        private @Nullable Subscription upstream;

        private final PendingRecords pending;

        private long since;
        private long arrived;
        private int outstanding;
        private boolean terminated;
        /** The time at which the last batch was emitted. */
        private long begun = -PACE_NANOS;
        /** True if the last batch shows that records arrive fast. */
        private boolean fast;

        private volatile long timed = Long.MAX_VALUE;

        Gathering(CoreSubscriber<? super Batch> actual, Bounds bounds, Scheduler clock, boolean confirms) {
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
            queue.add(record);
            drain();
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

        void written() {
            unwritten.decrementAndGet();
            drain();
        }

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
         * Returns whether another batch can begin. The cost of a batch hardly depends on its size. If every few records that arrive during
         * a round trip were a batch, fast sources would find the processor busy with batches.
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

        private void ripen() {
            timed = Long.MAX_VALUE;
            drain();
        }

        private void replenish() {
            int wanted = Math.min(pending.room(), AT_ONCE) - outstanding;
            if (!done && !pending.isFull() && wanted > 0 && (outstanding == 0 || wanted >= AT_ONCE / 4)) {
                outstanding += wanted;
                Objects.requireNonNull(upstream).request(wanted);
            }
        }

        /** Signals an error once all records before it are written. */
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
}
