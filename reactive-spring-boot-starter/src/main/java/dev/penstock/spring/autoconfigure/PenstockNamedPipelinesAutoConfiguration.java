package dev.penstock.spring.autoconfigure;

import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.Pipelines;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.boot.OnNamedPipelines;
import dev.penstock.spring.internal.pipeline.NamedPipelineFactory;
import dev.penstock.spring.internal.pipeline.NamedPipelineRegistrar;
import dev.penstock.spring.internal.pipeline.NamedPipelines;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the pipelines under {@code penstock.pipelines}.
 *
 * <p>For each there is a {@code PostgresSource}, a {@code PostgresSink} if options of it are set, and a {@link PipelineLifecycle} if there
 * is a sink or a {@link RecordPipeline} of the application. They have the pipeline's name as their qualifier.
 */
@AutoConfiguration(
        after = {PenstockAutoConfiguration.class, PenstockAddressAutoConfiguration.class},
        before = {
            PenstockEndpointAutoConfiguration.class,
            PenstockHealthAutoConfiguration.class,
            PenstockMetricsAutoConfiguration.class
        },
        afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@Conditional(OnNamedPipelines.class)
@Import(NamedPipelineRegistrar.class)
public final class PenstockNamedPipelinesAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockNamedPipelinesAutoConfiguration() {}

    @Bean(NamedPipelineFactory.BEAN)
    NamedPipelineFactory penstockNamedPipelineFactory(
            ListableBeanFactory beans, ApplicationEventPublisher publisher, PenstockProperties properties) {
        return new NamedPipelineFactory(beans, publisher, properties);
    }

    @Bean
    Pipelines penstockPipelines(ListableBeanFactory beans, NamedPipelineFactory factory) {
        return new NamedPipelines(beans, factory.names());
    }
}
