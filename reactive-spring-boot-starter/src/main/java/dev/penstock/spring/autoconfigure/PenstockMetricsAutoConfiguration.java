package dev.penstock.spring.autoconfigure;

import dev.penstock.micrometer.RecordMetrics;
import dev.penstock.micrometer.SinkMetrics;
import dev.penstock.micrometer.SourceMetrics;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.Pipelines;
import dev.penstock.spring.SinkCustomizer;
import dev.penstock.spring.SourceCustomizer;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.monitoring.PipelineBinder;
import dev.penstock.spring.internal.monitoring.TaggedMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the meters of source and sink, if the application has a meter registry. {@link RecordMetrics},
 * {@link SourceMetrics} and {@link SinkMetrics} list them with their units.
 *
 * <p>The state of the slot is queried at an interval ({@code penstock.metrics.interval}) on a connection of its own, from the start of the
 * application to its end. All other meters are values of this process and cost no query.
 */
@AutoConfiguration(
        after = PenstockAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, MetricsAutoConfiguration.class})
@ConditionalOnBean(MeterRegistry.class)
public final class PenstockMetricsAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockMetricsAutoConfiguration() {}

    /** The meters of the only source; Spring Boot binds them to the registry, as it does with each {@code MeterBinder}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(PostgresSource.class)
    @Conditional(OnSinglePipeline.class)
    static class OfSource {
        /** Creates the customizer that counts the records and measures their delay. It changes neither order nor demand. */
        @Bean
        SourceCustomizer penstockRecordMetrics(MeterRegistry registry) {
            RecordMetrics metrics = RecordMetrics.of(registry);
            return builder -> builder.decorate(metrics);
        }

        /** Creates the meters of slot and session. Spring closes them with the context, which ends the queries. */
        @Bean
        @ConditionalOnMissingBean
        SourceMetrics penstockSourceMetrics(PostgresSource source, PenstockProperties properties) {
            return SourceMetrics.of(source).every(properties.metrics().interval());
        }
    }

    /** The meters of the only sink. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(PostgresSink.class)
    @Conditional(OnSinglePipeline.class)
    static class OfSink {
        /** Creates the meters, which are both a listener of batches and a reader of the sink's counters. */
        @Bean
        @ConditionalOnMissingBean
        SinkMetrics penstockSinkMetrics(MeterRegistry registry) {
            return SinkMetrics.of(registry);
        }

        /** Creates the customizer that makes the meters the sink's batch listener. A sink has only one. */
        @Bean
        SinkCustomizer penstockBatchMetrics(SinkMetrics metrics) {
            return builder -> builder.batchListener(metrics);
        }

        /** Creates a callback that registers the sink's counters once all beans exist, because the sink is built with the meters. */
        @Bean
        SmartInitializingSingleton penstockSinkWatch(SinkMetrics metrics, PostgresSink sink) {
            return () -> metrics.watch(sink);
        }
    }

    /** The meters of named pipelines, with the tag {@code pipeline}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Pipelines.class)
    static class OfPipelines {
        /** Creates the meters that the pipelines' builders receive, before source and sink are built. */
        @Bean
        TaggedMeters penstockPipelineMeters(MeterRegistry registry) {
            return new TaggedMeters(registry);
        }

        /** Creates the binder of the meters of all slots, sessions and sinks. Spring closes it with the context. */
        @Bean
        PipelineBinder penstockPipelineBinder(Pipelines pipelines, TaggedMeters meters, PenstockProperties properties) {
            return new PipelineBinder(pipelines, meters, properties.metrics().interval());
        }
    }
}
