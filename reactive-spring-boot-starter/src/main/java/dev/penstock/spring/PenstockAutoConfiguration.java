package dev.penstock.spring;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotAhead;
import io.r2dbc.spi.ConnectionFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the source and the sink.
 *
 * <p>The source is created if any option of {@code penstock.source.*} is set. Without a URL of its own it reads the application's
 * database. The sink is created if any option of {@code penstock.sink.*} is set. It acknowledges to the source, and without a URL of its
 * own it uses the application's {@code ConnectionFactory}. With exactly-once delivery the name of its pipeline is by default the name of
 * the source's slot.
 */
@AutoConfiguration(afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@EnableConfigurationProperties(PenstockProperties.class)
public final class PenstockAutoConfiguration {
    static final String SOURCE = "penstock.source";
    static final String SINK = "penstock.sink";

    /** Creates the configuration; called by Spring. */
    public PenstockAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnSourceOptions.class)
    @ConditionalOnProperty(prefix = SOURCE, name = OptionText.ENABLED, matchIfMissing = true)
    PostgresSource penstockSource(
            Environment environment,
            ObjectProvider<SourceAddress> address,
            ObjectProvider<SourceCustomizer> customizers) {
        // The default of text configurations; an option or a customizer can set another name.
        PostgresSourceBuilder builder = PostgresSource.builder().slotName("conduitslot");
        if ("exactly-once"
                .equals(OptionText.of(environment, SINK, PostgresSink.options()).get("delivery"))) {
            // A slot that is ahead of the position in the target means that the target lost transactions.
            builder.slotAhead(SlotAhead.FAIL);
        }
        Map<String, String> options = OptionText.of(environment, SOURCE, PostgresSource.options());
        if (!options.containsKey("url")) {
            address.ifAvailable(found -> found.apply(builder));
        }
        options.forEach(builder::option);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return named(SOURCE, builder::build);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnSinkOptions.class)
    @ConditionalOnProperty(prefix = SINK, name = OptionText.ENABLED, matchIfMissing = true)
    PostgresSink penstockSink(
            Environment environment,
            ObjectProvider<PostgresSource> source,
            ObjectProvider<ConnectionFactory> connections,
            ObjectProvider<SinkCustomizer> customizers) {
        PostgresSinkBuilder builder = PostgresSink.builder();
        Map<String, String> options = new LinkedHashMap<>(OptionText.of(environment, SINK, PostgresSink.options()));
        if ("exactly-once".equals(options.get("delivery"))) {
            source.ifUnique(only -> options.putIfAbsent("pipeline", only.slotName()));
        }
        builder.options(options);
        if (!options.containsKey("url")) {
            connections.ifUnique(builder::connectionFactory);
        }
        source.ifUnique(only -> builder.acknowledgeTo(only.acknowledgements()));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return named(SINK, builder::build);
    }

    /** Returns the result of {@code build}; its errors name options as in the application's configuration. */
    private static <T> T named(String prefix, Supplier<T> build) {
        try {
            return build.get();
        } catch (ConfigurationException e) {
            ConfigurationException named = new ConfigurationException(e.problems().stream()
                    .map(problem -> new Problem(prefix + '.' + problem.option(), problem.message()))
                    .toList());
            named.addSuppressed(e);
            throw named;
        }
    }
}
