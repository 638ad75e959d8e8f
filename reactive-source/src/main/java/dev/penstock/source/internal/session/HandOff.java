package dev.penstock.source.internal.session;

import dev.penstock.core.Record;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * Bounded hand-off from the session's thread to the subscriber, of three batches: one being consumed, one waiting, one
 * being filled. Reactor's own operators count requests and serialise signals. Nothing downstream runs on the session's
 * thread.
 */
public final class HandOff {
    /** The number of batches that exist at once: being filled, waiting, being consumed. */
    static final int BATCHES = 3;

    private final FluxSink<RecordBatch> sink;

    private HandOff(FluxSink<RecordBatch> sink) {
        this.sink = sink;
    }

    /**
     * Returns the records that {@code session} pushes.
     *
     * @param session started with its hand-off at each subscription; returns the action that ends it when the
     *     subscriber cancels
     */
    public static Flux<Record> records(Scheduler scheduler, Function<HandOff, Runnable> session) {
        // Not push(): its sink reports the first request only.
        return Flux.<RecordBatch>create(
                        sink -> {
                            HandOff handOff = new HandOff(sink);
                            Runnable cancel = session.apply(handOff);
                            sink.onCancel(cancel::run);
                        },
                        FluxSink.OverflowStrategy.ERROR)
                .publishOn(scheduler, 1)
                .flatMapIterable(RecordBatch::records, 1);
    }

    /** Returns whether a batch can be handed over now. */
    boolean hasRoom() {
        return sink.requestedFromDownstream() > 0;
    }

    /** Hands a batch over; allowed only if there is room. */
    void push(RecordBatch batch) {
        sink.next(batch);
    }

    /** Registers {@code listener}, which is called on any thread when there may be room again. */
    void onRoom(Runnable listener) {
        sink.onRequest(requested -> listener.run());
    }

    /** Ends the stream normally. */
    public void complete() {
        sink.complete();
    }

    /** Ends the stream with an error. */
    public void fail(Throwable error) {
        sink.error(error);
    }
}
