package dev.penstock.micrometer;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Factory of observations {@code penstock.record}, one for the processing of each record. The registry's handlers turn an observation
 * into a span, a timer or both.
 *
 * <pre>{@code
 * RecordObservations observations = RecordObservations.of(registry);
 * source.records().concatMap(observations.around(record -> handle(record)));
 * }</pre>
 *
 * <p>While the record is processed, the observation is in Reactor's context under {@code micrometer.observation}. With automatic context
 * propagation it is the current observation in each operator of {@code handle}, so that clients and log lines use it.
 *
 * <p>If the record's metadata contain a trace ({@code traceparent}), the observation continues it. Otherwise it is a child of the
 * observation in the subscriber's context. Thread-safe.
 */
public final class RecordObservations {
    private final ObservationRegistry registry;
    private final BoundedNames names = new BoundedNames();

    private RecordObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /**
     * Returns a factory that creates its observations in {@code registry}.
     *
     * @param registry the registry; with a tracing handler in it each observation is a span
     * @return the factory, which can be used for any number of handlers
     */
    public static RecordObservations of(ObservationRegistry registry) {
        return new RecordObservations(Objects.requireNonNull(registry, "registry"));
    }

    /**
     * Returns {@code handler} with an observation of each publisher that it returns.
     *
     * <p>The observation starts when the publisher is subscribed to and stops when it completes, fails or is cancelled. Elements, order
     * and demand stay the same.
     *
     * @param handler processes one record
     * @param <T> the class of the handler's elements
     * @return a handler for {@code concatMap} or {@code flatMap}
     */
    public <T> Function<Record, Flux<T>> around(Function<? super Record, ? extends Publisher<T>> handler) {
        return record -> Flux.deferContextual(view -> {
            Observation observation = observation(record, view.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
            return Flux.<T>defer(() -> handler.apply(record))
                    .doOnError(observation::error)
                    .doFinally(signal -> observation.stop())
                    .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, observation));
        });
    }

    private Observation observation(Record record, @Nullable Observation parent) {
        String table = record.metadata().getOrDefault(Metadata.COLLECTION, "");
        return Observation.createNotStarted("penstock.record", () -> new RecordContext(record), registry)
                .contextualName((record.operation() + " " + table).strip())
                .lowCardinalityKeyValue("table", names.of(table))
                .lowCardinalityKeyValue("operation", record.operation().text())
                .highCardinalityKeyValue("lsn", record.metadata().getOrDefault(Metadata.LSN, ""))
                .parentObservation(parent)
                .start();
    }
}
