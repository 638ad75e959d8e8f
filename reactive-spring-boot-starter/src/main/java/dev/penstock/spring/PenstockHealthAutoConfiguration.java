package dev.penstock.spring;

import dev.penstock.source.PostgresSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the health indicator {@code penstock}. */
@AutoConfiguration(after = PenstockPipelineAutoConfiguration.class)
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(PostgresSource.class)
public final class PenstockHealthAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockHealthAutoConfiguration() {}

    /** Nested configuration, because its condition is a class that may be absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("penstock")
    static class Indicator {
        @Bean
        @ConditionalOnMissingBean(name = "penstockHealthIndicator")
        StreamHealthIndicator penstockHealthIndicator(
                PostgresSource source, ObjectProvider<PipelineLifecycle> pipeline, PenstockProperties properties) {
            return new StreamHealthIndicator(source, pipeline.getIfAvailable(), properties.health());
        }
    }
}
