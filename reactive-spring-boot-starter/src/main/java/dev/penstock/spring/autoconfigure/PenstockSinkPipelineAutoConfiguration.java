package dev.penstock.spring.autoconfigure;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Resume;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of a pipeline from the source to the sink, if {@code penstock.resume} is set and the application has no pipeline of
 * its own. Without {@code penstock.resume} source and sink stay unconnected, because a start would read all tables again: set {@code none}
 * if that is intended.
 */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnProperty(prefix = "penstock", name = "resume")
@ConditionalOnBean({PostgresSource.class, PostgresSink.class})
@Conditional(OnSinglePipeline.class)
public final class PenstockSinkPipelineAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockSinkPipelineAutoConfiguration() {}

    /**
     * Creates the pipeline. With {@code target} it resumes after the last record in the sink's target; the sink must then have exactly-once
     * delivery, or the pipeline fails. With any other value delivery is that of the sink, and the life cycle keeps the position.
     */
    @Bean
    @ConditionalOnMissingBean(RecordPipeline.class)
    RecordPipeline penstockPipeline(PostgresSink sink, PenstockProperties properties) {
        return properties.resume() == Resume.TARGET ? RecordPipeline.resuming(sink) : RecordPipeline.to(sink);
    }
}
