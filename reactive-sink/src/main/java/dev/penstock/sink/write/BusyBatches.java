package dev.penstock.sink.write;

import dev.penstock.core.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Records in batches that are formed by being busy: while nothing is being written a record goes on at once, alone; what
 * arrives while something is being written is the next batch. A batch that is full goes on whenever it is asked for. No
 * operator of Reactor's does this: they cut by time or by number.
 *
 * <p>One subscriber. Demand: no more records are asked for than a batch has room for, and few at a time where they are large.
 * Errors of the source follow when all before them is written.
 */
final class BusyBatches extends Flux<Batch> {
    private final Flux<Record> source;
    private final Bounds bounds;
    private final AtomicReference<@Nullable Gathering> gathering = new AtomicReference<>();

    BusyBatches(Flux<Record> source, Bounds bounds) {
        this.source = source;
        this.bounds = bounds;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Batch> actual) {
        Gathering subscriber = new Gathering(actual, bounds);
        if (!gathering.compareAndSet(null, subscriber)) {
            Operators.error(actual, new IllegalStateException("Batches have one subscriber"));
            return;
        }
        source.subscribe(subscriber);
    }

    /** Says that a batch has been written. */
    void written() {
        Gathering subscriber = gathering.get();
        if (subscriber != null) {
            subscriber.written();
        }
    }

    /** Asks for a batch that is empty, unless there is another or one is being written. */
    void nudge() {
        Gathering subscriber = gathering.get();
        if (subscriber != null) {
            subscriber.nudge();
        }
    }

    /**
     * The bounds of a batch.
     *
     * @param records how many it holds at most
     * @param bytes how many bytes it holds about, where it holds more than one record
     * @param delay how long a record may wait for others while nothing is being written
     */
    record Bounds(int records, long bytes, Duration delay) {}

    /** The queue crosses from the source's thread; the rest belongs to whoever drains. */
    private static final class Gathering implements CoreSubscriber<Record>, Subscription {
        private static final int AT_ONCE = 256;
        /** How long the last of several truncations may be on its way: they must be written together. */
        private static final long TRUNCATION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

        private final CoreSubscriber<? super Batch> actual;
        private final Bounds bounds;
        private final Queue<Record> queue = Queues.<Record>unbounded(AT_ONCE).get();
        private final AtomicInteger drains = new AtomicInteger();
        private final AtomicInteger unwritten = new AtomicInteger();
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean done;
        private volatile boolean cancelled;
        private volatile @Nullable Throwable error;
        private @Nullable Subscription upstream;

        private List<Record> buffer = new ArrayList<>();
        private long bytes;
        /** How large a record is, as the last ones were; before the first it may be as large as a batch. */
        private long typical;

        private long since;
        private long truncated;
        private int outstanding;
        private boolean terminated;
        private volatile boolean timed;
        private volatile boolean nudged;

        Gathering(CoreSubscriber<? super Batch> actual, Bounds bounds) {
            this.actual = actual;
            this.bounds = bounds;
            this.typical = bounds.bytes();
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

        void nudge() {
            nudged = true;
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
                buffer = new ArrayList<>();
                return;
            }
            boolean last = done;
            fill();
            while (requested.get() > 0 && emit(last && queue.isEmpty())) {
                fill();
            }
            if (nudged) {
                nudged = false;
                emitEmpty();
            }
            if (last && queue.isEmpty() && buffer.isEmpty()) {
                terminate();
            } else {
                replenish();
            }
        }

        private void fill() {
            while (!isFull()) {
                Record next = queue.poll();
                if (next == null) {
                    return;
                }
                if (buffer.isEmpty()) {
                    since = System.nanoTime();
                }
                if (Truncation.is(next)) {
                    truncated = System.nanoTime();
                }
                buffer.add(next);
                bytes += Batch.bytes(next);
                typical = Math.max(1, bytes / buffer.size());
                outstanding--;
            }
        }

        /** Truncations are never too many: others may belong to them. */
        private boolean isFull() {
            return (buffer.size() >= bounds.records() || bytes >= bounds.bytes())
                    && !Truncation.is(buffer.get(buffer.size() - 1));
        }

        /** Emits a batch if it is time; returns whether it was. */
        private boolean emit(boolean last) {
            boolean due = last
                    || isFull()
                    || (unwritten.get() == 0 && isRipe(since, bounds.delay().toNanos()));
            int size = due ? size(last) : 0;
            if (size == 0) {
                return false;
            }
            List<Record> rest = new ArrayList<>(buffer.subList(size, buffer.size()));
            Batch batch = new Batch(size == buffer.size() ? buffer : List.copyOf(buffer.subList(0, size)));
            buffer = rest;
            bytes = rest.stream().mapToLong(Batch::bytes).sum();
            since = System.nanoTime();
            unwritten.incrementAndGet();
            requested.decrementAndGet();
            actual.onNext(batch);
            return true;
        }

        private void emitEmpty() {
            if (buffer.isEmpty() && unwritten.get() == 0 && requested.get() > 0) {
                unwritten.incrementAndGet();
                requested.decrementAndGet();
                actual.onNext(new Batch(List.of()));
            }
        }

        /** Returns how many records can go: all, unless the last are truncations that others may belong to. */
        private int size(boolean last) {
            int size = buffer.size();
            if (last || size == 0 || !Truncation.is(buffer.get(size - 1)) || isRipe(truncated, TRUNCATION_NANOS)) {
                return size;
            }
            int start = size - 1;
            while (start > 0 && Truncation.isSame(buffer.get(start - 1), buffer.get(start))) {
                start--;
            }
            return start;
        }

        /** Returns whether so long has passed since then; looks again when it has. */
        private boolean isRipe(long start, long nanos) {
            long left = buffer.isEmpty() ? 0 : nanos - (System.nanoTime() - start);
            if (left > 0 && !timed) {
                timed = true;
                Schedulers.parallel().schedule(this::ripen, left, TimeUnit.NANOSECONDS);
            }
            return left <= 0;
        }

        private void ripen() {
            timed = false;
            drain();
        }

        private void replenish() {
            int room = Math.max(1, bounds.records() - buffer.size());
            long affordable = Math.max(1, (bounds.bytes() - bytes) / typical);
            int wanted = (int) Math.min(Math.min(room, AT_ONCE), affordable) - outstanding;
            if (!done && !isFull() && wanted > 0 && (outstanding == 0 || wanted >= AT_ONCE / 4)) {
                outstanding += wanted;
                Objects.requireNonNull(upstream).request(wanted);
            }
        }

        /** An error waits until what came before it is written. */
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
