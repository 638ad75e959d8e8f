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
 * is a sink, a {@link RecordPipeline} of the application or a listener method. They have the pipeline's name as their qualifier. A pipeline
 * with {@code enabled=false} has no beans.
 *
 * <p>Pipelines are independent: each has a slot, a position, a life cycle and health of its own, and one that fails does not affect the
 * others. Properties of a single pipeline ({@code penstock.source}, {@code penstock.sink}, {@code penstock.resume}) are then an error.
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

    /**
     * Creates the factory, which builds the sources and sinks of all pipelines.
     *
     * @throws dev.penstock.core.ConfigurationException with the problems of all pipelines, such as two pipelines with one slot
     */
    @Bean(NamedPipelineFactory.BEAN)
    NamedPipelineFactory penstockNamedPipelineFactory(
            ListableBeanFactory beans, ApplicationEventPublisher publisher, PenstockProperties properties) {
        return new NamedPipelineFactory(beans, publisher, properties);
    }

    /** Creates the lookup by name, for pipelines whose names are not known when the code is written. */
    @Bean
    Pipelines penstockPipelines(ListableBeanFactory beans, NamedPipelineFactory factory) {
        return new NamedPipelines(beans, factory.names());
    }
}
