package dev.penstock.spring.internal.pipeline;

import dev.penstock.core.PositionStore;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.internal.option.PipelineSettings;
import org.jspecify.annotations.Nullable;

/** Source, sink and settings of one named pipeline. */
record NamedPipeline(
        PostgresSource source,
        @Nullable PostgresSink sink,
        @Nullable PositionStore store,
        PipelineSettings settings) {}
