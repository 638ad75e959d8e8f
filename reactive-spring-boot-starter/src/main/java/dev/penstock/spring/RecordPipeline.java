package dev.penstock.spring;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What an application does with the records of its source. A bean of this type runs as long as the application: it is
 * subscribed to when the context has started; when the context stops, its records complete, it finishes what it has, and then
 * the last acknowledgement is told to the server.
 *
 * <pre>{@code
 * @Bean
 * RecordPipeline pipeline(PostgresSource source) {
 *     return records -> records
 *             .concatMap(record -> handle(record).thenReturn(record.position()))
 *             .doOnNext(source.acknowledgements()::acknowledgeUpTo);
 * }
 * }</pre>
 *
 * <p>A source has one subscriber, so an application has one pipeline; it may share the records out. If the pipeline fails,
 * that is logged, health goes down, and it is started again after a pause ({@code penstock.restart.*}). One that subscribes to its records again, as {@code retryWhen} does,
 * gets them from {@link #startAfter} on, asked again, in a new session: nothing is left out.
 */
@FunctionalInterface
public interface RecordPipeline {
    /** Returns what processes the records; it completes when it has finished with those that came. */
    Publisher<?> process(Flux<Record> records);

    /**
     * Returns the position after which to begin; empty, as by default, for the beginning. It is asked whenever the records are
     * subscribed to, once the slot is free. With {@code penstock.resume} it is not asked. A sink that does so has claimed its pipeline by then, and its last position claims nothing again.
     */
    default Mono<Position> startAfter() {
        return Mono.empty();
    }

    /**
     * Returns a pipeline that writes every record to {@code sink}, from the beginning: at every start the snapshot, where the
     * source has one, and what was not acknowledged, whatever the sink's delivery is.
     */
    static RecordPipeline to(PostgresSink sink) {
        return sink::apply;
    }

    /** Returns a pipeline that writes to {@code sink} what follows the last record there; with exactly-once delivery only. */
    static RecordPipeline resuming(PostgresSink sink) {
        return new RecordPipeline() {
            @Override
            public Publisher<?> process(Flux<Record> records) {
                // The position is asked for by the records themselves, once the slot is free.
                return sink.resume(position -> records);
            }

            @Override
            public Mono<Position> startAfter() {
                return sink.lastPosition();
            }
        };
    }
}
