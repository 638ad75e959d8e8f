package dev.penstock.source.internal.session;

import dev.penstock.source.status.SourceEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * The events of a source, for any number of subscribers. Each subscriber has a bounded queue of its own, from which the oldest
 * events are dropped if it does not keep up, and is called on a thread of Reactor's: publishing never waits. Thread-safe.
 */
public final class SourceEvents {
    /** The number of events kept for a subscriber that does not keep up. */
    static final int MOST_WAITING = 256;

    private final List<FluxSink<SourceEvent>> subscribers = new CopyOnWriteArrayList<>();

    /** Returns the events from the time of the subscription on; they never complete. */
    public Flux<SourceEvent> events() {
        return Flux.<SourceEvent>create(
                        sink -> {
                            sink.onDispose(() -> subscribers.remove(sink));
                            subscribers.add(sink);
                            if (sink.isCancelled()) {
                                subscribers.remove(sink);
                            }
                        },
                        FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(MOST_WAITING, dropped -> {}, BufferOverflowStrategy.DROP_OLDEST)
                // Subscribers may block.
                .publishOn(Schedulers.boundedElastic(), 1);
    }

    /** Publishes an event; on any thread, and without waiting for subscribers. */
    public void publish(SourceEvent event) {
        for (FluxSink<SourceEvent> subscriber : subscribers) {
            subscriber.next(event);
        }
    }
}
