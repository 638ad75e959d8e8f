package dev.penstock.source.internal.session;

import dev.penstock.core.Record;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * The bounded way from the session's thread to the subscriber: batches, of which one is being consumed, one waits, and one is
 * being filled. Requests are counted, and signals serialised, by Reactor's own operators; nothing downstream runs on the
 * session's thread.
 */
public final class HandOff {
    /** How many batches exist at once: being filled, waiting, being consumed. */
    static final int BATCHES = 3;

    private final FluxSink<RecordBatch> sink;

    private HandOff(FluxSink<RecordBatch> sink) {
        this.sink = sink;
    }

    /**
     * Returns the records of what {@code session} pushes.
     *
     * @param session started at each subscription with its hand-off; returns what ends it when the subscriber cancels
     */
    public static Flux<Record> records(Scheduler scheduler, Function<HandOff, Runnable> session) {
        // Not push(): its sink tells of the first request alone.
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

    /** Hands a batch over; only when there is room. */
    void push(RecordBatch batch) {
        sink.next(batch);
    }

    /** Calls {@code listener}, on any thread, when room may have come. */
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
