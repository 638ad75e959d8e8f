package dev.penstock.spring;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Function of an application that processes the records of a source. The starter runs a bean of this type as long as the application:
 * it calls {@link #process}, subscribes to the result, restarts it after a failure, and completes the records at the end.
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
 * <p><b>Number.</b> A source has one subscriber, so it has one pipeline, which can share the records among several consumers. With several
 * sources, under {@code penstock.pipelines}, the bean has the name of its pipeline as qualifier or bean name.
 *
 * <p><b>Acknowledgement.</b> The pipeline acknowledges the records that it has finished. The server keeps its WAL for those that it does
 * not acknowledge, and sends them again after a restart: delivery is at least once. A {@link PostgresSink} acknowledges by itself.
 *
 * <p><b>Life cycle.</b> The pipeline is subscribed to when the application context starts. When the context stops, the stream of records
 * completes, the pipeline finishes the records that it has received, and the last acknowledgement is confirmed to the server. A
 * pipeline that completes earlier has ended, and is not restarted. {@link PipelineLifecycle} has the details.
 *
 * <p><b>Errors.</b> If the pipeline fails, the error is logged, health is down, and the pipeline is restarted after a pause
 * ({@code penstock.restart.*}). A pipeline can also subscribe to its records again itself, for example by {@code retryWhen}. Each
 * subscription is a new session that starts after the stored position, or that of {@link #startAfter}, and skips no record.
 */
@FunctionalInterface
public interface RecordPipeline {
    /**
     * Returns a publisher that processes the records while it is subscribed to. Called at each start and restart; must not block.
     *
     * <p>The records are emitted on Reactor's parallel scheduler, whose threads must not block either: use {@code publishOn} or a client
     * that does not block. Demand reaches the source.
     *
     * @param records the records of the source, in order; they complete when the application stops. A second concurrent subscriber
     *     receives an {@link IllegalStateException}: use {@code publish} to share the records
     * @return a publisher that completes when all records that it received are finished; its elements are ignored
     */
    Publisher<?> process(Flux<Record> records);

    /**
     * Returns the position after which the stream starts. The default is empty: the source starts from its beginning, as
     * {@link dev.penstock.source.PostgresSource#records()} does. Override it if your code stores the position together with its results.
     *
     * <p>It is called and subscribed to for each subscription of the records, as soon as the slot is free. So it sees a position that
     * another instance stored before it released the slot. It is not used if {@code penstock.resume} is
     * {@code file}, {@code table} or {@code target}.
     *
     * <p>A sink with exactly-once delivery that already writes has claimed its pipeline by then; a query for its last position does
     * not claim it again.
     *
     * <p>An error fails the pipeline. So does a {@code Mono} that has not completed after one minute.
     */
    default Mono<Position> startAfter() {
        return Mono.empty();
    }

    /**
     * Returns a pipeline that writes all records to {@code sink}, without a position to resume after.
     *
     * <p>Each start delivers the snapshot, if the source has one, and all records that are not acknowledged. That holds for each kind of
     * delivery. A position is kept only if {@code penstock.resume} is {@code file} or {@code table}.
     *
     * @param sink the sink, which acknowledges to the source ({@code acknowledgeTo})
     */
    static RecordPipeline to(PostgresSink sink) {
        return sink::apply;
    }

    /**
     * Returns a pipeline that writes all records to {@code sink}, and resumes after the last one in its target. Changes are written exactly
     * once, also after a restart.
     *
     * @param sink the sink, which must have exactly-once delivery and acknowledge to the source
     */
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
