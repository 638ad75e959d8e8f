package dev.penstock.spring;

import dev.penstock.source.PostgresSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** What runs the application's pipeline, where it has one. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnBean({PostgresSource.class, RecordPipeline.class})
public final class PenstockPipelineAutoConfiguration {
    /** For Spring. */
    public PenstockPipelineAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    PipelineLifecycle penstockPipelineLifecycle(
            PostgresSource source, RecordPipeline pipeline, PenstockProperties properties) {
        return new PipelineLifecycle(source, pipeline, properties.shutdownTimeout());
    }
}
