package dev.penstock.source.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/**
 * The crossing between the session's thread and the subscriber's: one pushes wherever there is room, another takes, a third
 * asks, in amounts and at times that no one can foresee.
 */
class HandOffStressTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int RECORDS = WHOLE ? 5_000_000 : 300_000;
    private static final long RECORD_BYTES = 100;
    private static final long BUFFER_BYTES = 3_000;

    @Test
    @Timeout(300)
    void deliversEverythingInOrderAndNothingUnasked() throws Exception {
        Taker taker = new Taker(Integer.MAX_VALUE);
        Producer producer = new Producer(RECORDS, taker.taken);
        HandOff.records(Schedulers.parallel(), producer::start).subscribe(taker);
        Thread asking = asking(taker, new Random(1));

        assertThat(taker.ended.await(290, TimeUnit.SECONDS)).isTrue();
        asking.join();

        assertThat(taker.failure.get()).isNull();
        assertThat(taker.taken).hasValue(RECORDS);
        assertThat(producer.mostAhead.get())
                .as("bytes on their way")
                .isLessThanOrEqualTo(BUFFER_BYTES + HandOff.BATCHES * RECORD_BYTES);
    }

    @Test
    @Timeout(300)
    void endsWheneverItIsCancelled() throws Exception {
        Random random = new Random(2);
        for (int round = 0; round < (WHOLE ? 20_000 : 1_000); round++) {
            Taker taker = new Taker(1 + random.nextInt(200));
            Producer producer = new Producer(Integer.MAX_VALUE, taker.taken);
            HandOff.records(Schedulers.parallel(), producer::start).subscribe(taker);
            Thread asking = asking(taker, random);

            assertThat(producer.ended.await(60, TimeUnit.SECONDS)).isTrue();
            asking.join();

            assertThat(taker.failure.get()).isNull();
            assertThat(taker.taken.get()).isLessThanOrEqualTo(taker.asked.get());
        }
    }

    private static Thread asking(Taker taker, Random random) {
        Thread thread = new Thread(() -> {
            while (!taker.isDisposed()) {
                int more = 1 + random.nextInt(random.nextInt(20) == 0 ? 2_000 : 20);
                taker.asked.addAndGet(more);
                taker.request(more);
                if (random.nextInt(50) == 0) {
                    LockSupport.parkNanos(random.nextInt(100_000));
                }
            }
        });
        thread.start();
        return thread;
    }

    /** Work of a session's thread. */
    private static final class Producer {
        final CountDownLatch ended = new CountDownLatch(1);
        final AtomicLong mostAhead = new AtomicLong();
        private final int records;
        private final AtomicLong taken;
        private final AtomicBoolean cancelled = new AtomicBoolean();

        Producer(int records, AtomicLong taken) {
            this.records = records;
            this.taken = taken;
        }

        Runnable start(HandOff handOff) {
            Thread thread = new Thread(() -> produce(handOff));
            handOff.onRoom(() -> LockSupport.unpark(thread));
            thread.start();
            return () -> {
                cancelled.set(true);
                LockSupport.unpark(thread);
            };
        }

        private void produce(HandOff handOff) {
            Emitter emitter = new Emitter(handOff, BUFFER_BYTES);
            int emitted = 0;
            while (!cancelled.get() && (emitted < records || !emitter.isEmpty())) {
                if (emitter.isFull() || emitted == records) {
                    if (!emitter.flush()) {
                        LockSupport.parkNanos(1_000_000);
                    }
                } else {
                    emitter.emit(record(emitted++), RECORD_BYTES);
                    mostAhead.accumulateAndGet((emitted - taken.get()) * RECORD_BYTES, Math::max);
                    if (emitted % 7 == 0) {
                        emitter.flush();
                    }
                }
            }
            handOff.complete();
            ended.countDown();
        }
    }

    /** Takes what comes, and sees to it that it is the next. */
    private static final class Taker extends BaseSubscriber<Record> {
        final AtomicLong asked = new AtomicLong();
        final AtomicLong taken = new AtomicLong();
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        final CountDownLatch ended = new CountDownLatch(1);
        private final int last;

        Taker(int last) {
            this.last = last;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Another thread asks.
        }

        @Override
        protected void hookOnNext(Record record) {
            long number = taken.getAndIncrement();
            if (ByteBuffer.wrap(record.position().toBytes()).getInt() != number || number >= asked.get()) {
                failure.compareAndSet(
                        null, new AssertionError("Record " + number + " is another, or was not asked for"));
            }
            if (number + 1 == last) {
                cancel();
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            failure.compareAndSet(null, error);
        }

        @Override
        protected void hookFinally(SignalType type) {
            ended.countDown();
        }
    }

    private static Record record(int number) {
        Position position = Position.of(ByteBuffer.allocate(4).putInt(number).array());
        return Record.of(position, Operation.CREATE, Map.of(), null, null, null);
    }
}
