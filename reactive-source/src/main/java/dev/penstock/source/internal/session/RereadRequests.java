package dev.penstock.source.internal.session;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.NotSubscribedException;
import dev.penstock.source.internal.table.TablePattern;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Tables somebody wants to be read again, one request after another. Thread-safe; those who asked are told on a thread of
 * Reactor's, never on the session's.
 */
public final class RereadRequests {
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final String slot;
    private final Runnable wake;
    private boolean closed;

    /** Makes an empty list of requests to the session of {@code slot}; {@code wake} is called when there is one. */
    public RereadRequests(String slot, Runnable wake) {
        this.slot = slot;
        this.wake = wake;
    }

    /** Asks for tables, at subscription; completes when they have been read. */
    public Mono<Void> request(List<TablePattern> tables) {
        return Mono.defer(() -> {
            Request request = new Request(tables, Sinks.empty());
            synchronized (waiting) {
                if (closed) {
                    return Mono.error(new NotSubscribedException(slot));
                }
                waiting.add(request);
            }
            wake.run();
            return request.done.asMono().doOnCancel(() -> withdraw(request)).publishOn(Schedulers.boundedElastic());
        });
    }

    /** Takes the next request, or {@code null} where there is none. */
    @Nullable
    public Request next() {
        synchronized (waiting) {
            return waiting.poll();
        }
    }

    /** Puts a request back, to be the next again. */
    public void putBack(Request request) {
        synchronized (waiting) {
            if (!closed) {
                waiting.addFirst(request);
                return;
            }
        }
        request.fail(new NotSubscribedException(slot));
    }

    /** Fails what waits and whatever is asked for later. */
    void close() {
        List<Request> left;
        synchronized (waiting) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(request -> request.fail(new NotSubscribedException(slot)));
    }

    private void withdraw(Request request) {
        synchronized (waiting) {
            waiting.remove(request);
        }
    }

    /**
     * A request.
     *
     * @param tables which tables
     * @param done how its maker hears of its end
     */
    public record Request(List<TablePattern> tables, Sinks.Empty<Void> done) {
        public void complete() {
            done.tryEmitEmpty();
        }

        public void fail(PenstockException error) {
            done.tryEmitError(error);
        }
    }
}
