package dev.penstock.micrometer;

import dev.penstock.sink.status.BatchListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Batch listener that creates an observation {@code penstock.sink.batch} for each batch that a sink writes.
 *
 * <p>The observation lasts from the start of the write to its end, retries included, and carries the error if the write fails.
 * Thread-safe.
 */
public final class BatchObservations implements BatchListener {
    private final ObservationRegistry registry;

    private BatchObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /**
     * Returns a listener that creates its observations in {@code registry}.
     *
     * <p>The observation has the name {@code penstock.sink.batch}, the contextual name {@code write batch}, and the number of
     * records as the key {@code records} of high cardinality. With a tracing handler in the registry each batch is a span.
     *
     * @param registry the registry, usually the application's own
     * @return the listener, for {@link dev.penstock.sink.PostgresSinkBuilder#batchListener}
     */
    public static BatchObservations of(ObservationRegistry registry) {
        return new BatchObservations(registry);
    }

    /** Starts the observation of one batch. Batches of several connections are observed side by side. */
    @Override
    public Writing started(int records) {
        Observation observation = Observation.createNotStarted("penstock.sink.batch", registry)
                .contextualName("write batch")
                .highCardinalityKeyValue("records", Integer.toString(records))
                .start();
        return error -> {
            if (error != null) {
                observation.error(error);
            }
            observation.stop();
        };
    }
}
