package dev.penstock.examples.webflux;

import dev.penstock.core.Position;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One subscriber's way through the buffer: gives it what it asked for, on another thread, so that it delays neither the stream
 * nor another subscriber, and a beat every now and then that says how far it has looked. Ends with a {@link FellBehindException}
 * where it was too slow. Whoever has put in {@code pending} what was zero before runs it; no one else touches its state.
 */
final class Reader implements Runnable {
    private static final Scheduler SCHEDULER = Schedulers.parallel();

    private final ReplayBuffer buffer;
    private final ChangeFilter filter;
    private final @Nullable Position after;
    private final FluxSink<Event> sink;
    private final AtomicInteger pending = new AtomicInteger();
    private final Runnable wake = this::wake;
    private final Disposable beats;
    private volatile boolean beatIsDue;
    private long next;
    private @Nullable Position seen;

    private Reader(
            ReplayBuffer buffer,
            long next,
            @Nullable Position after,
            ChangeFilter filter,
            Duration heartbeat,
            FluxSink<Event> sink) {
        this.buffer = buffer;
        this.next = next;
        this.after = after;
        this.filter = filter;
        this.sink = sink;
        this.beats = SCHEDULER.schedulePeriodically(
                this::beat, heartbeat.toNanos(), heartbeat.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Returns the changes from a number on that pass the filter.
     *
     * @param after what is not behind it was seen already: the server has sent it again after a restart
     */
    static Flux<Event> read(
            ReplayBuffer buffer, long from, @Nullable Position after, ChangeFilter filter, Duration heartbeat) {
        return Flux.create(
                sink -> {
                    Reader reader = new Reader(buffer, from, after, filter, heartbeat, sink);
                    buffer.addReader(reader.wake);
                    // Last, for it is called at once where the subscriber has left already.
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
                Change change = buffer.isClosed() ? null : buffer.get(next);
                if (change == null) {
                    sayHowFar();
                    break;
                }
                next++;
                if (isNew(change)) {
                    seen = change.position();
                    if (filter.test(change)) {
                        sink.next(Event.of(change));
                    }
                }
            }
            if (buffer.isClosed()) {
                sink.complete();
            }
        } catch (FellBehindException e) {
            sink.error(e);
        }
    }

    /** Behind everything that is before it, so that its id leaves nothing out. */
    private void sayHowFar() {
        if (beatIsDue) {
            beatIsDue = false;
            sink.next(new Event("beat", seen == null ? null : Change.id(seen), "{}"));
        }
    }

    private boolean isNew(Change change) {
        return after == null || PostgresSource.deliveryOrder().compare(change.position(), after) > 0;
    }

    private void beat() {
        beatIsDue = true;
        wake();
    }

    /** Never fails, also for one who leaves at this moment: it is the stream's thread that calls. */
    private void wake() {
        if (pending.getAndIncrement() == 0) {
            SCHEDULER.schedule(this);
        }
    }

    private void close() {
        buffer.removeReader(wake);
        beats.dispose();
    }
}
