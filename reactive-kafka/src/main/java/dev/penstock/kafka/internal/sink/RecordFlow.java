package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.internal.client.KafkaErrors;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The subscriber that passes records to a {@link TopicWriter}, on its thread. It commits at the end of a source
 * transaction if no more records are waiting, or enough were sent. Within a source transaction it commits only if half
 * of the transaction timeout has passed.
 */
final class RecordFlow implements CoreSubscriber<Record> {
    private static final int MAX_AHEAD = 2048;
    private static final int FIRST_AHEAD = 16;
    private static final long BYTES_AHEAD = 4L << 20;
    private static final Duration UNENDED = Duration.ofSeconds(1);

    private final TopicWriter writer;
    private final SinkSettings settings;
    private final Acknowledger acknowledger;
    private final Scheduler.Worker worker;
    private final MonoSink<Void> result;
    private final Runnable committed;
    private final Queue<Record> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile boolean done;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable error;
    private volatile @Nullable Subscription upstream;

    // The following fields belong to the worker's thread.
    private int outstanding;
    private int ahead = FIRST_AHEAD;
    private long typicalBytes = BYTES_AHEAD / FIRST_AHEAD;
    private boolean terminated;
    private @Nullable Position last;
    private @Nullable String openTransaction;
    private int records;
    private long bytes;
    private long beganNanos;
    private long arrivedNanos;
    private boolean timed;

    RecordFlow(
            TopicWriter writer,
            SinkSettings settings,
            Acknowledger acknowledger,
            Scheduler.Worker worker,
            MonoSink<Void> result,
            Runnable committed) {
        this.writer = writer;
        this.settings = settings;
        this.acknowledger = acknowledger;
        this.worker = worker;
        this.result = result;
        this.committed = committed;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        result.onCancel(this::cancel);
        schedule();
    }

    @Override
    public void onNext(Record record) {
        queue.add(record);
        schedule();
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
        done = true;
        schedule();
    }

    @Override
    public void onComplete() {
        done = true;
        schedule();
    }

    private void cancel() {
        cancelled = true;
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
        queue.clear();
    }

    private void schedule() {
        if (drains.getAndIncrement() == 0 && !cancelled) {
            worker.schedule(this::drain);
        }
    }

    private void drain() {
        int missed = 1;
        do {
            try {
                step();
            } catch (Throwable e) {
                // Errors are caught too, such as a missing compression library: otherwise the stream would wait for
                // ever.
                fail(e instanceof Error ? KafkaErrors.of("Writing to Kafka", e) : e);
                Exceptions.throwIfJvmFatal(e);
            }
            missed = drains.addAndGet(-missed);
        } while (missed != 0);
    }

    private void step() {
        while (!terminated && !cancelled) {
            boolean ended = done;
            Record next = queue.poll();
            if (next == null) {
                idle(ended);
                return;
            }
            take(next);
            replenish();
        }
    }

    private void take(Record record) {
        String transaction = record.metadata().get(Metadata.COMMIT_LSN);
        if (openTransaction != null && !openTransaction.equals(transaction)) {
            // The last record of that transaction was dropped by an operator.
            endTransaction();
        }
        arrivedNanos = System.nanoTime();
        if (!writer.isOpen()) {
            beganNanos = arrivedNanos;
        }
        long size = writer.send(record);
        outstanding--;
        typicalBytes = Math.max(1, (typicalBytes * 7 + size) / 8);
        bytes += size;
        records++;
        last = record.position();
        if (transaction == null || record.endsTransaction()) {
            endTransaction();
            if (records >= settings.batchSize() || bytes >= settings.batchBytes()) {
                commit();
            }
        } else {
            openTransaction = transaction;
            if (isOverdue()) {
                commitPart();
            }
        }
    }

    private void endTransaction() {
        openTransaction = null;
        writer.endTransaction(true);
    }

    private boolean isOverdue() {
        return System.nanoTime() - beganNanos > settings.transactionTimeout().toNanos() / 2;
    }

    private void commitPart() {
        // With partitions by transaction, consumers rely on the mark at the end of a transaction, so this end is not
        // marked.
        writer.endTransaction(!settings.byTransaction());
        commit();
    }

    private void idle(boolean ended) {
        if (ended && error != null && openTransaction != null) {
            // Closing rolls back; records that are not acknowledged are sent again.
            terminate();
            return;
        }
        if (openTransaction == null || ended) {
            if (openTransaction != null) {
                endTransaction();
            }
            commit();
        } else if (System.nanoTime() - arrivedNanos >= UNENDED.toNanos() || isOverdue()) {
            commitPart();
        } else {
            wake();
        }
        if (ended && queue.isEmpty()) {
            terminate();
        } else {
            replenish();
        }
    }

    private void wake() {
        if (!timed) {
            timed = true;
            worker.schedule(
                    () -> {
                        timed = false;
                        schedule();
                    },
                    UNENDED.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void commit() {
        if (!writer.isOpen()) {
            return;
        }
        Position position = Objects.requireNonNull(last);
        writer.commit(position);
        records = 0;
        bytes = 0;
        committed.run();
        acknowledger.acknowledgeUpTo(position);
    }

    private void replenish() {
        ahead = (int) Math.max(1, Math.min(MAX_AHEAD, BYTES_AHEAD / typicalBytes));
        int wanted = ahead - outstanding;
        Subscription subscription = upstream;
        if (!done && subscription != null && wanted > 0 && (outstanding == 0 || wanted >= ahead / 2)) {
            outstanding += wanted;
            subscription.request(wanted);
        }
    }

    private void terminate() {
        terminated = true;
        Throwable failure = error;
        if (failure == null) {
            result.success();
        } else {
            result.error(failure);
        }
    }

    private void fail(Throwable failure) {
        if (!terminated) {
            terminated = true;
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
            queue.clear();
            if (!cancelled) {
                result.error(failure);
            }
        }
    }
}
