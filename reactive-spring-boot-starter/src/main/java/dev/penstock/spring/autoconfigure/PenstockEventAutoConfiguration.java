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

/**
 * Auto-configuration of the application events of the source: each {@link dev.penstock.source.status.SourceEvent} is published to the
 * application's {@code @EventListener} methods. Named pipelines have publishers of their own.
 *
 * <p>Listeners are called one after another, on Reactor's bounded elastic scheduler, and may block. Records never wait for them: a listener
 * that falls behind by more than 256 events loses the oldest. A listener that fails is logged and receives the next event.
 */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnBean(PostgresSource.class)
@Conditional(OnSinglePipeline.class)
public final class PenstockEventAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockEventAutoConfiguration() {}

    /** Creates the publisher. It starts before the pipeline and stops after it, so that the first and the last event arrive. */
    @Bean
    @ConditionalOnMissingBean
    SourceEventPublisher penstockSourceEventPublisher(PostgresSource source, ApplicationEventPublisher publisher) {
        return new SourceEventPublisher(source, publisher);
    }
}
