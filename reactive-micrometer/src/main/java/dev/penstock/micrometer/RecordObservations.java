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
 * Makes an observation {@code penstock.record} of the processing of every record: a span, a timer, whatever the registry's
 * handlers make of it.
 *
 * <pre>{@code
 * RecordObservations observations = RecordObservations.of(registry);
 * source.records().concatMap(observations.around(record -> handle(record)));
 * }</pre>
 *
 * <p>The observation is in Reactor's context while the record is processed, as {@code micrometer.observation}: with automatic
 * context propagation it is the current one in every operator of {@code handle}, clients and log lines see it. It continues the
 * trace in the record's metadata ({@code traceparent}), if there is one, and else is a child of the observation in the
 * subscriber's context. Thread-safe.
 */
public final class RecordObservations {
    private final ObservationRegistry registry;

    private RecordObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** Returns what observes with {@code registry}. */
    public static RecordObservations of(ObservationRegistry registry) {
        return new RecordObservations(Objects.requireNonNull(registry, "registry"));
    }

    /** Returns {@code handler} with an observation around what it returns, from its subscription to its end. */
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
                .lowCardinalityKeyValue("table", table)
                .lowCardinalityKeyValue("operation", record.operation().text())
                .highCardinalityKeyValue("lsn", record.metadata().getOrDefault(Metadata.LSN, ""))
                .parentObservation(parent)
                .start();
    }
}
