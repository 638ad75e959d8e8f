package dev.penstock.micrometer;

import dev.penstock.sink.status.BatchListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/** Makes an observation {@code penstock.sink.batch} of every batch a sink writes. Thread-safe. */
public final class BatchObservations implements BatchListener {
    private final ObservationRegistry registry;

    private BatchObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** Returns what observes with {@code registry}. */
    public static BatchObservations of(ObservationRegistry registry) {
        return new BatchObservations(registry);
    }

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
