package dev.penstock.spring.internal.monitoring;

import dev.penstock.micrometer.SourceMetrics;
import dev.penstock.spring.Pipelines;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Binder of the meters of the sources and sinks of all named pipelines. Spring Boot binds it to the application's registry. */
public final class PipelineBinder implements MeterBinder, AutoCloseable {
    private final Pipelines pipelines;
    private final TaggedMeters meters;
    private final Duration interval;
    private final List<SourceMetrics> bound = new CopyOnWriteArrayList<>();

    public PipelineBinder(Pipelines pipelines, TaggedMeters meters, Duration interval) {
        this.pipelines = pipelines;
        this.meters = meters;
        this.interval = interval;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String name : pipelines.names()) {
            if (pipelines.readsFromKafka(name)) {
                continue;
            }
            SourceMetrics source = SourceMetrics.of(pipelines.source(name), TaggedMeters.tag(name))
                    .every(interval);
            source.bindTo(registry);
            bound.add(source);
            pipelines.sink(name).ifPresent(sink -> meters.watch(name, sink));
        }
    }

    @Override
    public void close() {
        bound.forEach(SourceMetrics::close);
        bound.clear();
    }
}
