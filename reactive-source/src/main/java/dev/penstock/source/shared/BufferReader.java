package dev.penstock.source.shared;

import dev.penstock.core.Position;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.shared.ReplayBuffer.Kept;
import dev.penstock.source.shared.SharedStreamException.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reader of the buffer for one subscriber. It emits the requested events on another thread, so that it delays neither the stream nor
 * another subscriber, and regular heartbeats with its position in the buffer. It fails if the subscriber is too slow or stalled. The thread
 * that increments {@code pending} from zero runs it; no other thread accesses its state.
 */
final class BufferReader<T> implements Runnable {
    private static final Scheduler SCHEDULER = Schedulers.parallel();

    private final ReplayBuffer<T> buffer;
    private final Predicate<? super T> filter;
    private final @Nullable Position after;
    private final Duration stallTimeout;
    private final FluxSink<SharedEvent<T>> sink;
    private final AtomicInteger pending = new AtomicInteger();
    private final Runnable wake = this::wake;
    private final Disposable heartbeats;
    private final Disposable stallChecks;
    private volatile boolean heartbeatIsDue;
    private long next;
    private @Nullable Position seen;
    /** The time since which a record waits for demand. */
    private @Nullable Long waitingSince;

    private BufferReader(
            ReplayBuffer<T> buffer,
            long next,
            @Nullable Position after,
            Predicate<? super T> filter,
            Times times,
            FluxSink<SharedEvent<T>> sink) {
        this.buffer = buffer;
        this.next = next;
        this.after = after;
        this.filter = filter;
        this.stallTimeout = times.stallTimeout;
        this.sink = sink;
        this.heartbeats = SCHEDULER.schedulePeriodically(
                this::heartbeatDue, times.heartbeat.toNanos(), times.heartbeat.toNanos(), TimeUnit.NANOSECONDS);
        long check = Math.max(1, times.stallTimeout.toNanos() / 4);
        this.stallChecks = SCHEDULER.schedulePeriodically(wake, check, check, TimeUnit.NANOSECONDS);
    }

    /**
     * Returns the events from a number on that pass the filter.
     *
     * @param after the position up to which the subscriber has seen the records, which the server sends again after a restart
     */
    static <T> Flux<SharedEvent<T>> read(
            ReplayBuffer<T> buffer, long from, @Nullable Position after, Predicate<? super T> filter, Times times) {
        return Flux.create(
                sink -> {
                    BufferReader<T> reader = new BufferReader<>(buffer, from, after, filter, times, sink);
                    buffer.addReader(reader.wake);
                    // Last: it is called at once if the subscriber has cancelled already.
                    sink.onDispose(reader::close);
                    sink.onRequest(more -> reader.wake());
                },
                FluxSink.OverflowStrategy.ERROR);
    }

    @Override
    public void run() {
        int missed = pending.get();
        while (missed != 0) {
            drain();
            missed = pending.addAndGet(-missed);
        }
    }

    private void drain() {
        try {
            while (!sink.isCancelled() && sink.requestedFromDownstream() > 0) {
                waitingSince = null;
                Kept<T> kept = buffer.isClosed() ? null : buffer.get(next);
                if (kept == null) {
                    emitHeartbeat();
                    break;
                }
                next++;
                if (isNew(kept.position())) {
                    seen = kept.position();
                    if (filter.test(kept.value())) {
                        sink.next(new SharedEvent<>(SharedRecords.id(kept.position()), kept.value()));
                    }
                }
            }
            if (buffer.isClosed()) {
                sink.complete();
            } else if (!sink.isCancelled() && sink.requestedFromDownstream() == 0) {
                requireNoStall();
            }
        } catch (RuntimeException e) {
            // Of the buffer or of the subscriber's filter; neither may end the stream of the others.
            sink.error(e);
        }
    }

    private void requireNoStall() {
        if (buffer.get(next) == null) {
            waitingSince = null;
        } else if (waitingSince == null) {
            waitingSince = System.nanoTime();
        } else if (System.nanoTime() - waitingSince > stallTimeout.toNanos()) {
            throw new SharedStreamException(Reason.STALLED);
        }
    }

    /** Emits a heartbeat after all earlier events, so that its id skips none. */
    private void emitHeartbeat() {
        if (heartbeatIsDue) {
            heartbeatIsDue = false;
            sink.next(new SharedEvent<>(seen == null ? null : SharedRecords.id(seen), null));
        }
    }

    private boolean isNew(Position position) {
        return after == null || StoredPosition.compare(position, after) > 0;
    }

    private void heartbeatDue() {
        heartbeatIsDue = true;
        wake();
    }

    /** Never fails, also if the subscriber cancels at this moment: it is called by the thread of the stream. */
    private void wake() {
        if (pending.getAndIncrement() == 0) {
            SCHEDULER.schedule(this);
        }
    }

    private void close() {
        buffer.removeReader(wake);
        heartbeats.dispose();
        stallChecks.dispose();
    }

    /**
     * Times of a reader.
     *
     * @param heartbeat the time between heartbeats
     * @param stallTimeout how long a record may wait for demand
     */
    record Times(Duration heartbeat, Duration stallTimeout) {}
}
