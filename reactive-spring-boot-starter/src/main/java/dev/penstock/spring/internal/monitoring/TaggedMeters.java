package dev.penstock.spring.internal.monitoring;

import dev.penstock.micrometer.RecordMetrics;
import dev.penstock.micrometer.SinkMetrics;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.spring.internal.pipeline.PipelineMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of the records and batches of named pipelines, with the pipeline's name as a tag. Thread-safe. */
public final class TaggedMeters implements PipelineMeters {
    private final MeterRegistry registry;
    private final Map<String, SinkMetrics> sinks = new ConcurrentHashMap<>();

    public TaggedMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Returns the tag of all meters of a pipeline. */
    public static Tag tag(String pipeline) {
        return Tag.of("pipeline", pipeline);
    }

    @Override
    public void decorate(String pipeline, PostgresSourceBuilder builder) {
        builder.decorate(RecordMetrics.of(registry, tag(pipeline)));
    }

    @Override
    public void decorate(String pipeline, PostgresSinkBuilder builder) {
        builder.batchListener(sinks.computeIfAbsent(pipeline, name -> SinkMetrics.of(registry, tag(name))));
    }

    /** Registers the counters of a pipeline's sink. */
    public void watch(String pipeline, PostgresSink sink) {
        SinkMetrics metrics = sinks.get(pipeline);
        if (metrics != null) {
            metrics.watch(sink);
        }
    }
}
