package dev.penstock.spring;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Processing of the source's records by an application. A bean of this type runs as long as the application.
 *
 * <p>It is subscribed to when the application context starts. When the context stops, the stream of records completes, the pipeline
 * finishes the records that it has received, and the last acknowledgement is confirmed to the server.
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
 * <p>A source has one subscriber, so an application has one pipeline. The pipeline can share the records among several consumers.
 *
 * <p>If the pipeline fails, the error is logged, health is down, and the pipeline is restarted after a pause
 * ({@code penstock.restart.*}). A pipeline can also subscribe to its records again itself, for example by {@code retryWhen}. Each
 * subscription is a new session that starts after the position of {@link #startAfter} and skips no record.
 */
@FunctionalInterface
public interface RecordPipeline {
    /**
     * Returns a publisher that processes the records while it is subscribed to.
     *
     * @param records the records of the source, in order; they complete when the application stops
     * @return a publisher that completes when all records that it received are finished; its elements are ignored
     */
    Publisher<?> process(Flux<Record> records);

    /**
     * Returns the position after which the stream starts. The default is empty: the source starts from its beginning.
     *
     * <p>It is subscribed to for each subscription of the records, as soon as the slot is free. It is not used if
     * {@code penstock.resume} is {@code file} or {@code table}. A sink with exactly-once delivery has claimed its pipeline by then; a
     * query for its last position does not claim it again.
     */
    default Mono<Position> startAfter() {
        return Mono.empty();
    }

    /**
     * Returns a pipeline that writes all records to {@code sink}, without a position to resume after.
     *
     * <p>Each start delivers the snapshot, if the source has one, and all records that are not acknowledged. That holds for each kind of
     * delivery.
     */
    static RecordPipeline to(PostgresSink sink) {
        return sink::apply;
    }

    /** Returns a pipeline that resumes after the last record in the target of {@code sink}, which must have exactly-once delivery. */
    static RecordPipeline resuming(PostgresSink sink) {
        return new RecordPipeline() {
            @Override
            public Publisher<?> process(Flux<Record> records) {
                // The records query the position themselves, as soon as the slot is free.
                return sink.resume(position -> records);
            }

            @Override
            public Mono<Position> startAfter() {
                return sink.lastPosition();
            }
        };
    }
}
