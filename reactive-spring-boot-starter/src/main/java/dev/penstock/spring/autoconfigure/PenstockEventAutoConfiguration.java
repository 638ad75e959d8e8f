package dev.penstock.spring.autoconfigure;

import dev.penstock.source.PostgresSource;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.pipeline.SourceEventPublisher;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Auto-configuration of the application events of the source. Named pipelines have publishers of their own. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnBean(PostgresSource.class)
@Conditional(OnSinglePipeline.class)
public final class PenstockEventAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockEventAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    SourceEventPublisher penstockSourceEventPublisher(PostgresSource source, ApplicationEventPublisher publisher) {
        return new SourceEventPublisher(source, publisher);
    }
}
