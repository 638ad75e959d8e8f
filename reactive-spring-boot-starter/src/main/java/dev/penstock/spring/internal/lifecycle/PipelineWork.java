package dev.penstock.spring.internal.lifecycle;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Work of a pipeline from a start of its life cycle to the end, restarts after failures included. */
public interface PipelineWork {
    /**
     * Returns a publisher that does the work while it is subscribed to. Called again for each restart.
     *
     * @param stopping completes when the work must come to its end
     */
    Publisher<?> process(Mono<Void> stopping);

    /** Ends what outlives a subscription of the work. A restart may follow. */
    void failed();

    /** Ends what outlives a subscription of the work, for good. */
    void ended();

    /** Completes when all connections are released. Never fails. */
    Mono<Void> released();
}
