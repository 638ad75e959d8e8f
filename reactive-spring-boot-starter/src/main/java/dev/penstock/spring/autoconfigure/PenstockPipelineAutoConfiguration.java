package dev.penstock.spring.autoconfigure;

import dev.penstock.core.PositionStore;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Resume;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.lifecycle.RestartingLifecycle;
import dev.penstock.spring.internal.lifecycle.ResumedPipeline;
import dev.penstock.spring.internal.lifecycle.SelfResumingPipeline;
import dev.penstock.spring.internal.lifecycle.SourceWork;
import dev.penstock.spring.internal.option.PositionStores;
import dev.penstock.spring.internal.option.Problems;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of the life cycle that runs the only {@link RecordPipeline}: the application's own, that of its listener methods, or
 * the one from source to sink. Without a pipeline the source is for the application to subscribe to.
 */
@AutoConfiguration(after = PenstockSinkPipelineAutoConfiguration.class)
@ConditionalOnBean({PostgresSource.class, RecordPipeline.class})
@Conditional(OnSinglePipeline.class)
public final class PenstockPipelineAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockPipelineAutoConfiguration() {}

    /**
     * Creates the life cycle. Spring starts it before a web server. The position to resume after is kept as {@code penstock.resume}
     * requires.
     *
     * @throws dev.penstock.core.ConfigurationException if {@code penstock.resume} lacks the file, the {@code ConnectionFactory} or the
     *     sink that it needs
     */
    @Bean
    @ConditionalOnMissingBean
    PipelineLifecycle penstockPipelineLifecycle(
            PostgresSource source,
            RecordPipeline pipeline,
            PenstockProperties properties,
            ObjectProvider<ConnectionFactory> connections,
            ObjectProvider<PostgresSink> sinks) {
        Problems problems = new Problems();
        PostgresSink sink = sinks.getIfUnique();
        Resume resume = pipeline instanceof SelfResumingPipeline ? Resume.NONE : properties.resume();
        boolean target = resume == Resume.TARGET;
        if (target && sink == null) {
            problems.add("penstock.resume", "target needs a sink: set the properties penstock.sink.*");
        }
        PositionStore store = PositionStores.of(
                "penstock", resume, properties.resumeFile(), connections.getIfUnique(), source.slotName(), problems);
        problems.throwIfAny();
        return new RestartingLifecycle(
                "The pipeline of " + source,
                () -> new SourceWork(
                        source, target && sink != null ? new ResumedPipeline(pipeline, sink) : pipeline, store),
                properties.shutdownTimeout(),
                properties.restart());
    }
}
