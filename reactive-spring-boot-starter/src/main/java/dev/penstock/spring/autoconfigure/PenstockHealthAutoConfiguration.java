package dev.penstock.spring.autoconfigure;

import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.Pipelines;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.monitoring.PipelineHealthIndicator;
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

/**
 * Auto-configuration of the health contributor {@code penstock}: of the single pipeline, or of each named one.
 *
 * <p>It is down if the server cannot be queried, the slot is lost, the pipeline has failed or has no session, or the stream has stalled
 * ({@link PenstockProperties.Health}). It is up while an instance waits for the slot of another one. It is unknown if there is neither a
 * pipeline nor another subscription. Each check queries the server on a connection of its own, with a deadline of five seconds, and
 * does not block.
 *
 * <p>It exists if Spring Boot's health module is on the class path. {@code management.health.penstock.enabled=false} switches it off.
 */
@AutoConfiguration(after = PenstockPipelineAutoConfiguration.class)
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class PenstockHealthAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockHealthAutoConfiguration() {}

    /** The health of the only source. A nested configuration, because its condition is a class that may be absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("penstock")
    @Conditional(OnSinglePipeline.class)
    @ConditionalOnBean(PostgresSource.class)
    static class Indicator {
        /** Creates the indicator. A bean of this name that the application defines replaces it. */
        @Bean
        @ConditionalOnMissingBean(name = "penstockHealthIndicator")
        StreamHealthIndicator penstockHealthIndicator(
                PostgresSource source, ObjectProvider<PipelineLifecycle> pipeline, PenstockProperties properties) {
            return new StreamHealthIndicator(source, pipeline.getIfAvailable(), properties.health());
        }
    }

    /** The health of the only pipeline if it reads from Kafka. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("penstock")
    @Conditional(OnSinglePipeline.class)
    @ConditionalOnMissingBean(PostgresSource.class)
    @ConditionalOnBean(PipelineLifecycle.class)
    static class OfKafka {
        /** Creates the indicator. A bean of this name that the application defines replaces it. */
        @Bean
        @ConditionalOnMissingBean(name = "penstockHealthIndicator")
        PipelineHealthIndicator penstockHealthIndicator(PipelineLifecycle pipeline) {
            return new PipelineHealthIndicator(pipeline);
        }
    }

    /** The health of named pipelines, with one indicator for each: {@code /actuator/health/penstock/orders}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("penstock")
    @ConditionalOnBean(Pipelines.class)
    static class Contributors {
        /** Creates the contributor. Each pipeline has the limits under its own name, or else those under {@code penstock.health}. */
        @Bean
        @ConditionalOnMissingBean(name = "penstockHealthContributor")
        CompositeReactiveHealthContributor penstockHealthContributor(
                Pipelines pipelines, NamedPipelineFactory factory) {
            Map<String, ReactiveHealthIndicator> indicators = new LinkedHashMap<>();
            for (String name : pipelines.names()) {
                PipelineLifecycle lifecycle = pipelines.lifecycle(name).orElse(null);
                indicators.put(
                        name,
                        lifecycle != null && pipelines.readsFromKafka(name)
                                ? new PipelineHealthIndicator(lifecycle)
                                : new StreamHealthIndicator(pipelines.source(name), lifecycle, factory.health(name)));
            }
            return CompositeReactiveHealthContributor.fromMap(indicators);
        }
    }
}
