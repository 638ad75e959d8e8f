package dev.penstock.spring.autoconfigure;

import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.SinkCustomizer;
import dev.penstock.spring.SourceCustomizer;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.boot.OnSinkOptions;
import dev.penstock.spring.internal.boot.OnSourceOptions;
import dev.penstock.spring.internal.option.BundledTls;
import dev.penstock.spring.internal.option.OptionText;
import dev.penstock.spring.internal.option.PipelineOptions;
import dev.penstock.spring.internal.option.Problems;
import dev.penstock.spring.internal.option.SourceAddress;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the source and the sink of an application with one pipeline.
 *
 * <p>The source is created if any option of {@code penstock.source.*} is set. Without a URL of its own it reads the application's
 * database. The sink is created if any option of {@code penstock.sink.*} is set. It acknowledges to the source, and without a URL of its
 * own it uses the application's {@code ConnectionFactory}. With exactly-once delivery the name of its pipeline is by default the name of
 * the source's slot.
 *
 * <p>{@code penstock.source.enabled=false} and {@code penstock.sink.enabled=false} leave a bean out, for example in a test. A bean of the
 * same type that the application defines replaces the one here, and the options under its prefix are then not used. Neither bean reads
 * or writes anything before a pipeline or the application subscribes to it.
 */
@AutoConfiguration(afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@EnableConfigurationProperties(PenstockProperties.class)
public final class PenstockAutoConfiguration {
    private static final String PREFIX = "penstock";

    /** Creates the configuration; called by Spring. */
    public PenstockAutoConfiguration() {}

    /**
     * Creates the source: options first, then the customizers in their order. The slot is {@code conduitslot} unless it is set.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems of the options under {@code penstock.source}
     */
    @Bean
    @ConditionalOnMissingBean
    @Conditional({OnSourceOptions.class, OnSinglePipeline.class})
    @ConditionalOnProperty(prefix = PipelineOptions.SOURCE, name = OptionText.ENABLED, matchIfMissing = true)
    PostgresSource penstockSource(
            Environment environment,
            ObjectProvider<SourceAddress> address,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<SourceCustomizer> customizers) {
        // The default of text configurations; an option or a customizer can set another name.
        PostgresSourceBuilder builder = PostgresSource.builder().slotName("conduitslot");
        Problems problems = new Problems();
        PipelineOptions.of(environment, PREFIX)
                .configure(builder, address.getIfAvailable(), new BundledTls(bundles.getIfAvailable()), problems);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return built(PipelineOptions.SOURCE, builder::build, problems);
    }

    /**
     * Creates the sink: options first, then connections and acknowledgements, then the customizers in their order. If the application has
     * several sources or several connection factories, and none is primary, none is used here: a customizer must set it.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems of the options under {@code penstock.sink}
     */
    @Bean
    @ConditionalOnMissingBean
    @Conditional({OnSinkOptions.class, OnSinglePipeline.class})
    @ConditionalOnProperty(prefix = PipelineOptions.SINK, name = OptionText.ENABLED, matchIfMissing = true)
    PostgresSink penstockSink(
            Environment environment,
            ObjectProvider<PostgresSource> source,
            ObjectProvider<ConnectionFactory> connections,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<SinkCustomizer> customizers) {
        PipelineOptions options = PipelineOptions.of(environment, PREFIX);
        PostgresSinkBuilder builder = PostgresSink.builder();
        PostgresSource only = source.getIfUnique();
        Problems problems = new Problems();
        options.configure(
                builder, only == null ? null : only.slotName(), new BundledTls(bundles.getIfAvailable()), problems);
        if (options.sink().url() == null) {
            connections.ifUnique(builder::connectionFactory);
        }
        if (only != null) {
            builder.acknowledgeTo(only.acknowledgements());
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return built(PipelineOptions.SINK, builder::build, problems);
    }

    /** The check that no option of Kafka is set without the module that uses it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("dev.penstock.kafka.KafkaSink")
    @Conditional(OnSinglePipeline.class)
    static class WithoutKafka {
        WithoutKafka(Environment environment) {
            Problems problems = new Problems();
            PipelineOptions.of(environment, PREFIX).checkKafka(false, null, problems);
            problems.throwIfAny();
        }
    }

    /** Returns the result of {@code build}; its errors name options as in the application's configuration. */
    private static <T> T built(String prefix, Supplier<T> build, Problems problems) {
        T built = problems.build(prefix, build);
        problems.throwIfAny();
        return Objects.requireNonNull(built);
    }
}
