package dev.penstock.spring.internal.pipeline;

import dev.penstock.core.PositionStore;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.internal.listener.ListenerCall;
import dev.penstock.spring.internal.option.PipelineSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Source, sink, listeners and settings of one named pipeline.
 *
 * @param listeners the calls of the application's methods; empty if it has none for this pipeline
 */
record NamedPipeline(
        PostgresSource source,
        @Nullable PostgresSink sink,
        @Nullable PositionStore store,
        List<ListenerCall> listeners,
        PipelineSettings settings) {}
