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

/** Auto-configuration of the actuator endpoint {@code penstock}. */
@AutoConfiguration(after = PenstockPipelineAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(PostgresSource.class)
public final class PenstockEndpointAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockEndpointAutoConfiguration() {}

    /** Nested configuration, because its condition is a class that may be absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(endpoint = PenstockEndpoint.class)
    @Conditional(OnSinglePipeline.class)
    static class OfSource {
        @Bean
        @ConditionalOnMissingBean
        PenstockEndpoint penstockEndpoint(PostgresSource source, ObjectProvider<PipelineLifecycle> pipeline) {
            return new PenstockEndpoint(source, pipeline.getIfAvailable());
        }
    }

    /** The endpoint of an application with named pipelines. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(endpoint = NamedPipelinesEndpoint.class)
    @ConditionalOnBean(Pipelines.class)
    static class OfPipelines {
        @Bean
        @ConditionalOnMissingBean
        NamedPipelinesEndpoint penstockEndpoint(Pipelines pipelines) {
            return new NamedPipelinesEndpoint(pipelines);
        }
    }
}
