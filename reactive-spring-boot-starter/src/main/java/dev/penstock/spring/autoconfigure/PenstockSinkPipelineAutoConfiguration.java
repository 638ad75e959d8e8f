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
 * its own.
 */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnProperty(prefix = "penstock", name = "resume")
@ConditionalOnBean({PostgresSource.class, PostgresSink.class})
@Conditional(OnSinglePipeline.class)
public final class PenstockSinkPipelineAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockSinkPipelineAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(RecordPipeline.class)
    RecordPipeline penstockPipeline(PostgresSink sink, PenstockProperties properties) {
        return properties.resume() == Resume.TARGET ? RecordPipeline.resuming(sink) : RecordPipeline.to(sink);
    }
}
