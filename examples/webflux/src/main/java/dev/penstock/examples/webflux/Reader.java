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
 * Reader of the buffer for one subscriber. It emits the requested events on another thread, so that it delays neither the stream nor
 * another subscriber, and regular beats with its position in the buffer. It fails with a {@link FellBehindException} if the subscriber is
 * too slow. The thread that increments {@code pending} from zero runs it; no other thread accesses its state.
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
     * @param after the position up to which changes were seen already, because the server has sent them again after a restart
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
