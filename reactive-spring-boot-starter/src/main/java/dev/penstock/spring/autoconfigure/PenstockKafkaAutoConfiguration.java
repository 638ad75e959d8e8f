package dev.penstock.spring.autoconfigure;

import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.KafkaSinkCustomizer;
import dev.penstock.spring.KafkaSourceCustomizer;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Resume;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.SinkCustomizer;
import dev.penstock.spring.internal.boot.OnKafkaSinkOptions;
import dev.penstock.spring.internal.boot.OnKafkaSourceOptions;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.boot.OnTargetOptions;
import dev.penstock.spring.internal.kafka.KafkaEnds;
import dev.penstock.spring.internal.kafka.KafkaSinkPipeline;
import dev.penstock.spring.internal.lifecycle.PipelineWork;
import dev.penstock.spring.internal.lifecycle.RestartingLifecycle;
import dev.penstock.spring.internal.option.BundledTls;
import dev.penstock.spring.internal.option.OptionText;
import dev.penstock.spring.internal.option.PipelineOptions;
import dev.penstock.spring.internal.option.Problems;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of an application's single pipeline if it writes to Kafka ({@code penstock.kafka.sink.*}, beside
 * {@code penstock.source.*}) or reads from Kafka ({@code penstock.kafka.source.*}, beside {@code penstock.sink.*}).
 *
 * <p>It needs the module {@code penstock-kafka}. The position is stored in Kafka or in the target, so {@code penstock.resume} is
 * {@code target} or not set. Without {@code kafka.bootstrapServers} the cluster is that of {@code spring.kafka.bootstrap-servers}.
 */
@AutoConfiguration(
        after = PenstockAutoConfiguration.class,
        before = {
            PenstockHealthAutoConfiguration.class,
            PenstockListenerAutoConfiguration.class,
            PenstockPipelineAutoConfiguration.class,
            PenstockSinkPipelineAutoConfiguration.class
        },
        afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@ConditionalOnClass(KafkaSink.class)
@Conditional(OnSinglePipeline.class)
public final class PenstockKafkaAutoConfiguration {
    private static final String PREFIX = "penstock";

    /** Creates the configuration; called by Spring. */
    public PenstockKafkaAutoConfiguration() {}

    /** A pipeline from the source to Kafka. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnKafkaSinkOptions.class)
    @ConditionalOnBean(PostgresSource.class)
    static class IntoKafka {
        /**
         * Creates the sink: options first, then the customizers in their order. Its pipeline is named by the system identifier of the
         * server and the slot unless {@code penstock.kafka.sink.pipeline} is set.
         *
         * @throws dev.penstock.core.ConfigurationException with all problems of the options
         */
        @Bean
        @ConditionalOnMissingBean
        KafkaSink penstockKafkaSink(
                PostgresSource source, Environment environment, ObjectProvider<KafkaSinkCustomizer> customizers) {
            PipelineOptions options = PipelineOptions.of(environment, PREFIX);
            Problems problems = checked(options, environment, true);
            KafkaSink sink = KafkaEnds.sink(
                    options, source, environment, customizers.orderedStream().toList(), problems);
            problems.throwIfAny();
            return Objects.requireNonNull(sink);
        }

        /** Creates the pipeline, unless the application has one of its own. */
        @Bean
        @ConditionalOnMissingBean(RecordPipeline.class)
        KafkaSinkPipeline penstockKafkaSinkPipeline(KafkaSink sink) {
            return new KafkaSinkPipeline(sink);
        }
    }

    /** The check that a pipeline to Kafka has a source. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnKafkaSinkOptions.class)
    @ConditionalOnProperty(prefix = PipelineOptions.SOURCE, name = OptionText.ENABLED, matchIfMissing = true)
    @ConditionalOnMissingBean(PostgresSource.class)
    static class WithoutSource {
        WithoutSource(Environment environment) {
            PipelineOptions options = PipelineOptions.of(environment, PREFIX);
            Problems problems = checked(options, environment, false);
            if (!options.hasKafkaSource()) {
                problems.add(PREFIX + PipelineOptions.KAFKA_SINK, "needs the database to read, penstock.source");
            }
            problems.throwIfAny();
        }
    }

    /** A pipeline from Kafka to a database. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnKafkaSourceOptions.class)
    static class FromKafka {
        /**
         * Creates the source: options first, then the customizers in their order.
         *
         * @throws dev.penstock.core.ConfigurationException with all problems of the options
         */
        @Bean
        @ConditionalOnMissingBean
        KafkaSource penstockKafkaSource(Environment environment, ObjectProvider<KafkaSourceCustomizer> customizers) {
            PipelineOptions options = PipelineOptions.of(environment, PREFIX);
            Problems problems = checked(options, environment, OptionText.isGiven(environment, PipelineOptions.SOURCE));
            KafkaSource source = KafkaEnds.source(
                    options, environment, customizers.orderedStream().toList(), problems);
            problems.throwIfAny();
            return Objects.requireNonNull(source);
        }

        /**
         * Creates the life cycle of the pipeline, if any option of {@code penstock.sink} is set. Without one, the source is for the
         * application to subscribe to.
         *
         * @throws dev.penstock.core.ConfigurationException with all problems of the options under {@code penstock.sink}
         */
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnProperty(prefix = PipelineOptions.SINK, name = OptionText.ENABLED, matchIfMissing = true)
        @Conditional(OnTargetOptions.class)
        PipelineLifecycle penstockPipelineLifecycle(
                KafkaSource source,
                Environment environment,
                PenstockProperties properties,
                ObjectProvider<ConnectionFactory> connections,
                ObjectProvider<SslBundles> bundles,
                ObjectProvider<SinkCustomizer> customizers) {
            PipelineOptions options = PipelineOptions.of(environment, PREFIX);
            Problems problems = new Problems();
            Function<String, PostgresSinkBuilder> sinks = pipeline -> {
                PostgresSinkBuilder builder = PostgresSink.builder();
                options.configure(builder, pipeline, new BundledTls(bundles.getIfAvailable()), problems);
                if (options.sink().url() == null) {
                    connections.ifUnique(builder::connectionFactory);
                }
                customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
                return builder;
            };
            Supplier<PipelineWork> work = KafkaEnds.work(options, source, sinks, problems);
            problems.throwIfAny();
            return new RestartingLifecycle(
                    "The pipeline of " + source,
                    Objects.requireNonNull(work),
                    properties.shutdownTimeout(),
                    properties.restart());
        }
    }

    private static Problems checked(PipelineOptions options, Environment environment, boolean hasSource) {
        Problems problems = new Problems();
        options.checkKafka(hasSource, resume(environment), problems);
        return problems;
    }

    private static @Nullable Resume resume(Environment environment) {
        return Binder.get(environment).bind("penstock.resume", Resume.class).orElse(null);
    }
}
