package dev.penstock.spring.internal.pipeline;

import dev.penstock.core.PositionStore;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.lifecycle.PipelineWork;
import dev.penstock.spring.internal.listener.ListenerCall;
import dev.penstock.spring.internal.option.PipelineSettings;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parts and settings of one named pipeline.
 *
 * @param source the database that it reads; {@code null} if it reads from Kafka
 * @param sink the database that it writes to; {@code null} without options of it, and if the pipeline reads from Kafka
 * @param listeners the calls of the application's methods; empty if it has none for this pipeline
 * @param intoKafka the writing to Kafka; {@code null} without options of it
 * @param fromKafka the work of a pipeline that reads from Kafka; {@code null} if it reads a database
 */
record NamedPipeline(
        @Nullable PostgresSource source,
        @Nullable PostgresSink sink,
        @Nullable PositionStore store,
        List<ListenerCall> listeners,
        @Nullable RecordPipeline intoKafka,
        @Nullable Supplier<PipelineWork> fromKafka,
        PipelineSettings settings) {}
