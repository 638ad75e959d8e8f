package dev.penstock.spring.autoconfigure;

import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.Pipelines;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.monitoring.NamedPipelinesEndpoint;
import dev.penstock.spring.internal.monitoring.PenstockEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the actuator endpoint {@code penstock}: status of slot, session and pipeline, the preflight checks, rereading of
 * tables, pause and resume.
 *
 * <p>It needs the actuator on the class path and the endpoint exposed ({@code management.endpoints.web.exposure.include}). By default it is
 * read-only; the write operations need {@code management.endpoint.penstock.access=unrestricted}. Status and checks query the server for
 * each request, with a deadline of ten seconds. No operation blocks.
 */
@AutoConfiguration(after = PenstockPipelineAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(PostgresSource.class)
public final class PenstockEndpointAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockEndpointAutoConfiguration() {}

    /** The endpoint of the only source. A nested configuration, because its condition is a class that may be absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(endpoint = PenstockEndpoint.class)
    @Conditional(OnSinglePipeline.class)
    static class OfSource {
        /** Creates the endpoint. Without a life cycle the status has no part that describes the pipeline. */
        @Bean
        @ConditionalOnMissingBean
        PenstockEndpoint penstockEndpoint(PostgresSource source, ObjectProvider<PipelineLifecycle> pipeline) {
            return new PenstockEndpoint(source, pipeline.getIfAvailable());
        }
    }

    /** The endpoint of an application with named pipelines. The name is a part of the path: {@code penstock/orders/pause}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(endpoint = NamedPipelinesEndpoint.class)
    @ConditionalOnBean(Pipelines.class)
    static class OfPipelines {
        /** Creates the endpoint for all pipelines; without a name in its path it returns the status of each. */
        @Bean
        @ConditionalOnMissingBean
        NamedPipelinesEndpoint penstockEndpoint(Pipelines pipelines) {
            return new NamedPipelinesEndpoint(pipelines);
        }
    }
}
