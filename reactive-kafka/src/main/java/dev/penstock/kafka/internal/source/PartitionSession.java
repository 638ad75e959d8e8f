package dev.penstock.kafka.internal.source;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.GuardedCall;
import dev.penstock.kafka.error.PartitionException;
import dev.penstock.kafka.internal.source.ConsumerOffsets.Start;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A partition from its assignment until it is revoked: the messages that wait for demand, the work on its records, and
 * their acknowledgements. Messages are handed over by the consumer's thread.
 */
final class PartitionSession implements AssignedPartition {
    private static final int PREFETCH = 256;

    private final TopicPartition partition;
    private final int partitions;
    private final SourceSettings settings;
    private final ConsumerLoop loop;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong(-1);
    private final CountDownLatch workEnded = new CountDownLatch(1);
    private final Work work = new Work();
    private volatile @Nullable Throwable workFailure;

    // The following fields belong to the consumer's thread.
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private @Nullable CoreSubscriber<? super ConsumerRecord<byte[], byte[]>> subscriber;
    private long committed = -1;
    private long failedNanos;
    private boolean ended;

    PartitionSession(TopicPartition partition, int partitions, SourceSettings settings, ConsumerLoop loop) {
        this.partition = partition;
        this.partitions = partitions;
        this.settings = settings;
        this.loop = loop;
    }

    @Override
    public String topic() {
        return partition.topic();
    }

    @Override
    public int partition() {
        return partition.partition();
    }

    @Override
    public Flux<Record> records() {
        return records(Start.BEGINNING, null);
    }

    @Override
    public Flux<Record> recordsAfterCommitted() {
        return records(Start.COMMITTED, null);
    }

    @Override
    public Flux<Record> recordsAfter(Position position) {
        return Flux.defer(() -> {
            KafkaPosition after = KafkaPosition.of(position);
            if (!after.topic().equals(topic()) || after.partition() != partition()) {
                throw new PartitionException(
                        "The stored position is of " + after.topic() + '-' + after.partition() + ", not of " + partition
                                + ". Store the position of each partition under a name of its own.",
                        null);
            }
            return records(Start.after(after), after);
        });
    }

    private Flux<Record> records(Start start, @Nullable KafkaPosition last) {
        return Mono.fromCallable(new GuardedCall<>("Creating a decoder of messages", () -> decoder(last)))
                .flatMapMany(decoder -> {
                    Scheduler scheduler =
                            settings.reading().blocks() ? Schedulers.boundedElastic() : Schedulers.parallel();
                    return new Messages(start).publishOn(scheduler, PREFETCH).handle(decoder::read);
                });
    }

    private PartitionRecords decoder(@Nullable KafkaPosition last) {
        return new PartitionRecords(
                settings.reading().reader().get(),
                new RepeatFilter(settings.order(), last == null ? null : last.source()),
                last,
                partitions,
                settings.ignoreTruncations());
    }

    @Override
    public Acknowledger acknowledgements() {
        return new Acknowledger() {
            @Override
            public void acknowledge(Position position) {
                throw new UnsupportedOperationException(
                        "Records of a Kafka partition are acknowledged in order: call acknowledgeUpTo.");
            }

            @Override
            public void acknowledgeUpTo(Position position) {
                if (position instanceof KafkaPosition done
                        && done.topic().equals(topic())
                        && done.partition() == partition()) {
                    acknowledged.accumulateAndGet(done.offset() + 1, Math::max);
                }
            }
        };
    }

    /** Starts the work on this partition. */
    void begin(Mono<Void> todo) {
        todo.subscribe(work);
    }

    /** Receives messages and hands over those that have demand. */
    void offer(Iterable<ConsumerRecord<byte[], byte[]>> messages) {
        messages.forEach(waiting::add);
        emit();
    }

    private void emit() {
        CoreSubscriber<? super ConsumerRecord<byte[], byte[]>> receiver = subscriber;
        while (receiver != null && !ended && requested.get() > 0) {
            ConsumerRecord<byte[], byte[]> message = waiting.poll();
            if (message == null) {
                break;
            }
            requested.decrementAndGet();
            receiver.onNext(message);
        }
        loop.wants(partition, !ended && receiver != null && waiting.isEmpty() && requested.get() > 0);
    }

    /** Completes the records, because the partition is revoked. */
    void complete() {
        end(null);
    }

    /** Ends the records with an error. */
    void fail(RuntimeException error) {
        end(error);
    }

    private void end(@Nullable RuntimeException error) {
        if (ended) {
            return;
        }
        ended = true;
        waiting.clear();
        CoreSubscriber<? super ConsumerRecord<byte[], byte[]>> receiver = subscriber;
        if (receiver != null && error != null) {
            receiver.onError(error);
        } else if (receiver != null) {
            receiver.onComplete();
        } else {
            // The work is still being prepared, and will find no records.
            work.cancel();
        }
    }

    /** Waits for the end of the work; returns whether it ended. */
    boolean awaitWork(long nanos) throws InterruptedException {
        return workEnded.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    /** Cancels the work. */
    void cancelWork() {
        work.cancel();
    }

    /** Returns the failure of the work, {@code null} if it did not fail. */
    @Nullable
    Throwable workFailure() {
        return workFailure;
    }

    /** Returns when the failure of the work was first checked. */
    long failedNanos(long now) {
        if (failedNanos == 0) {
            failedNanos = now;
        }
        return failedNanos;
    }

    /** Returns the offset to commit, -1 if there is nothing new to commit. */
    long toCommit() {
        long offset = acknowledged.get();
        return offset > committed ? offset : -1;
    }

    void committed(long offset) {
        committed = offset;
    }

    /** The messages of the partition, for one subscriber. */
    private final class Messages extends Flux<ConsumerRecord<byte[], byte[]>> {
        private final Start start;

        Messages(Start start) {
            this.start = start;
        }

        @Override
        public void subscribe(CoreSubscriber<? super ConsumerRecord<byte[], byte[]>> actual) {
            if (!subscribed.compareAndSet(false, true)) {
                Operators.error(
                        actual, new IllegalStateException("The records of " + partition + " have one subscriber."));
                return;
            }
            actual.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {
                    if (Operators.validate(n)) {
                        requested.accumulateAndGet(n, Operators::addCap);
                        loop.execute(PartitionSession.this::emit);
                    }
                }

                @Override
                public void cancel() {
                    loop.execute(() -> {
                        subscriber = null;
                        waiting.clear();
                        emit();
                    });
                }
            });
            loop.execute(() -> {
                if (ended) {
                    actual.onComplete();
                    return;
                }
                loop.seek(partition, start);
                subscriber = actual;
                emit();
            });
        }
    }

    /** The subscriber of the work. */
    private final class Work implements CoreSubscriber<Void> {
        private volatile @Nullable Subscription subscription;
        private volatile boolean cancelled;

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            if (cancelled) {
                subscription.cancel();
            } else {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onError(Throwable error) {
            workFailure = error;
            workEnded.countDown();
            loop.execute(() -> {});
        }

        @Override
        public void onComplete() {
            workEnded.countDown();
        }

        void cancel() {
            cancelled = true;
            Subscription running = subscription;
            if (running != null) {
                running.cancel();
            }
            workEnded.countDown();
        }
    }
}
