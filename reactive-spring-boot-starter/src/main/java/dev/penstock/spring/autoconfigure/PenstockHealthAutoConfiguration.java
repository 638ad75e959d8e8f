package dev.penstock.spring.autoconfigure;

import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.Pipelines;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.monitoring.StreamHealthIndicator;
import dev.penstock.spring.internal.pipeline.NamedPipelineFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the health {@code penstock}: of the single pipeline, or of each named one. */
@AutoConfiguration(after = PenstockPipelineAutoConfiguration.class)
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(PostgresSource.class)
public final class PenstockHealthAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockHealthAutoConfiguration() {}

    /** Nested configuration, because its condition is a class that may be absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("penstock")
    @Conditional(OnSinglePipeline.class)
    static class Indicator {
        @Bean
        @ConditionalOnMissingBean(name = "penstockHealthIndicator")
        StreamHealthIndicator penstockHealthIndicator(
                PostgresSource source, ObjectProvider<PipelineLifecycle> pipeline, PenstockProperties properties) {
            return new StreamHealthIndicator(source, pipeline.getIfAvailable(), properties.health());
        }
    }

    /** The health of named pipelines, one below the other. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("penstock")
    @ConditionalOnBean(Pipelines.class)
    static class Contributors {
        @Bean
        @ConditionalOnMissingBean(name = "penstockHealthContributor")
        CompositeReactiveHealthContributor penstockHealthContributor(
                Pipelines pipelines, NamedPipelineFactory factory) {
            Map<String, StreamHealthIndicator> indicators = new LinkedHashMap<>();
            for (String name : pipelines.names()) {
                indicators.put(
                        name,
                        new StreamHealthIndicator(
                                pipelines.source(name),
                                pipelines.lifecycle(name).orElse(null),
                                factory.health(name)));
            }
            return CompositeReactiveHealthContributor.fromMap(indicators);
        }
    }
}
