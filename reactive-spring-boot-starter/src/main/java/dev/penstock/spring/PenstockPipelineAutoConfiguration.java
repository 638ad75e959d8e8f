package dev.penstock.spring;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.PositionStore;
import dev.penstock.sink.TablePositionStore;
import dev.penstock.source.PostgresSource;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the life cycle that runs the application's pipeline, if there is one. */
@AutoConfiguration(after = PenstockSinkPipelineAutoConfiguration.class)
@ConditionalOnBean({PostgresSource.class, RecordPipeline.class})
public final class PenstockPipelineAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockPipelineAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    PipelineLifecycle penstockPipelineLifecycle(
            PostgresSource source,
            RecordPipeline pipeline,
            PenstockProperties properties,
            ObjectProvider<ConnectionFactory> connections) {
        return new PipelineLifecycle(
                source,
                pipeline,
                store(source, properties, connections),
                properties.shutdownTimeout(),
                properties.restart());
    }

    private static @Nullable PositionStore store(
            PostgresSource source, PenstockProperties properties, ObjectProvider<ConnectionFactory> connections) {
        return switch (properties.resume()) {
            case NONE, TARGET -> null;
            case FILE -> PositionStore.file(file(properties));
            case TABLE -> TablePositionStore.of(connections(connections), source.slotName());
        };
    }

    private static Path file(PenstockProperties properties) {
        Path file = properties.resumeFile();
        if (file == null) {
            throw problem("penstock.resume-file", "is required with penstock.resume=file");
        }
        return file;
    }

    private static ConnectionFactory connections(ObjectProvider<ConnectionFactory> connections) {
        ConnectionFactory factory = connections.getIfUnique();
        if (factory == null) {
            throw problem("penstock.resume", "table needs a ConnectionFactory of the application (spring.r2dbc.url)");
        }
        return factory;
    }

    private static ConfigurationException problem(String option, String message) {
        return new ConfigurationException(List.of(new Problem(option, message)));
    }
}
