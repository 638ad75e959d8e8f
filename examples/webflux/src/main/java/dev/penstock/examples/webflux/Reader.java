package dev.penstock.examples.webflux;

import dev.penstock.core.Position;
import dev.penstock.source.PostgresSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One subscriber's way through the buffer: gives it what it asked for, on a worker of its own, so that it delays neither the
 * stream nor another subscriber. Ends with a {@link FellBehindException} where it was too slow.
 */
final class Reader implements Runnable {
    private final ReplayBuffer buffer;
    private final ChangeFilter filter;
    private final @Nullable Position after;
    private final FluxSink<Change> sink;
    private final Scheduler.Worker worker = Schedulers.parallel().createWorker();
    private final AtomicInteger pending = new AtomicInteger();
    private final Runnable wake = this::wake;
    private long next;

    private Reader(
            ReplayBuffer buffer, long next, @Nullable Position after, ChangeFilter filter, FluxSink<Change> sink) {
        this.buffer = buffer;
        this.next = next;
        this.after = after;
        this.filter = filter;
        this.sink = sink;
    }

    /**
     * Returns the changes from a number on that pass the filter.
     *
     * @param after what is not behind it was seen already: the server has sent it again after a restart
     */
    static Flux<Change> read(ReplayBuffer buffer, long from, @Nullable Position after, ChangeFilter filter) {
        return Flux.create(
                sink -> {
                    Reader reader = new Reader(buffer, from, after, filter, sink);
                    sink.onDispose(reader::close);
                    buffer.addReader(reader.wake);
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
                    break;
                }
                next++;
                if (filter.test(change) && isNew(change)) {
                    sink.next(change);
                }
            }
            if (buffer.isClosed()) {
                sink.complete();
            }
        } catch (FellBehindException e) {
            sink.error(e);
        }
    }

    private boolean isNew(Change change) {
        return after == null || PostgresSource.deliveryOrder().compare(change.position(), after) > 0;
    }

    private void wake() {
        if (pending.getAndIncrement() == 0) {
            worker.schedule(this);
        }
    }

    private void close() {
        buffer.removeReader(wake);
        worker.dispose();
    }
}
