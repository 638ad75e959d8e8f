package dev.penstock.source.internal.session;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.NotSubscribedException;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.table.TablePattern;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Queue of requests to read tables again, which are served one after another. Thread-safe. Requesters receive the
 * result on a Reactor thread, never on the session's thread.
 */
public final class RereadRequests {
    private static final Logger LOG = LoggerFactory.getLogger(RereadRequests.class);
    private static final int MOST_WAITING = 1000;

    private final Deque<Request> waiting = new ArrayDeque<>();
    private final String slot;
    private final Runnable wake;
    private boolean closed;

    /** Creates an empty queue for the session of {@code slot}; {@code wake} is called when a request is added. */
    public RereadRequests(String slot, Runnable wake) {
        this.slot = slot;
        this.wake = wake;
    }

    /** Requests tables when subscribed to; completes when they have been read. */
    public Mono<Void> request(List<TablePattern> tables, @Nullable String condition) {
        return Mono.defer(() -> {
            Request request = new Request(tables, null, condition, null, Sinks.empty());
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

    /** Adds a request that arrived in the stream. If it cannot be served, a warning is logged. */
    public void signalled(RowSelection rows) {
        if (!rows.slot().equals(slot)) {
            return;
        }
        synchronized (waiting) {
            if (closed || waiting.size() >= MOST_WAITING) {
                LOG.warn("Too many requests to read rows again are waiting, or the session ends: left out {}", rows);
                return;
            }
            List<TablePattern> table =
                    List.of(new TablePattern(rows.table().schema(), rows.table().table()));
            waiting.add(new Request(table, rows.isWhole() ? null : rows, null, rows.toString(), Sinks.empty()));
        }
        LOG.info("Reading again {}, as requested in the stream", rows);
    }

    /** Takes the next request, or {@code null} if there is none. */
    @Nullable
    public Request next() {
        synchronized (waiting) {
            return waiting.poll();
        }
    }

    /** Puts a request back at the head of the queue. */
    public void putBack(Request request) {
        synchronized (waiting) {
            if (!closed) {
                waiting.addFirst(request);
                return;
            }
        }
        request.fail(new NotSubscribedException(slot));
    }

    /** Fails the waiting requests and all later ones. */
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
     * @param tables the tables
     * @param rows the rows of the single table, {@code null} for all
     * @param condition the SQL condition that the rows meet, {@code null} for all
     * @param signal the request as it arrived in the stream, {@code null} if a caller waits for the end
     * @param done receives the result
     */
    public record Request(
            List<TablePattern> tables,
            @Nullable RowSelection rows,
            @Nullable String condition,
            @Nullable String signal,
            Sinks.Empty<Void> done) {
        public void complete() {
            done.tryEmitEmpty();
        }

        public void fail(PenstockException error) {
            if (signal != null) {
                LOG.warn("Could not read again {}: {}", signal, error.getMessage());
            }
            done.tryEmitError(error);
        }
    }
}
