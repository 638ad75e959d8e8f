package dev.penstock.spring.internal.pipeline;

import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSourceBuilder;

/** Meters of named pipelines; present if the application has a meter registry. */
public interface PipelineMeters {
    /** Adds the meters of a pipeline's records to the source. */
    void decorate(String pipeline, PostgresSourceBuilder builder);

    /** Adds the meters of a pipeline's batches to the sink. */
    void decorate(String pipeline, PostgresSinkBuilder builder);
}
