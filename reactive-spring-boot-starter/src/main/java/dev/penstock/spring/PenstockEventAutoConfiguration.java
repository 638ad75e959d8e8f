package dev.penstock.spring;

import dev.penstock.source.PostgresSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Application events for what happens to the source. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnBean(PostgresSource.class)
public final class PenstockEventAutoConfiguration {
    /** For Spring. */
    public PenstockEventAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    SourceEventPublisher penstockSourceEventPublisher(PostgresSource source, ApplicationEventPublisher publisher) {
        return new SourceEventPublisher(source, publisher);
    }
}
