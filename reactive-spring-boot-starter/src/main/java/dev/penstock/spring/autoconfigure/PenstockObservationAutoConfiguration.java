package dev.penstock.spring.autoconfigure;

import dev.penstock.micrometer.RecordObservations;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link RecordObservations}, for use by the application's pipeline:
 * {@code records.concatMap(observations.around(record -> handle(record)))} makes a span for each record.
 *
 * <p>Nothing is observed without such a call. The bean exists if the application has an {@link ObservationRegistry}.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class PenstockObservationAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockObservationAutoConfiguration() {}

    /** Creates the observations, thread-safe, for any number of pipelines. */
    @Bean
    @ConditionalOnMissingBean
    RecordObservations penstockRecordObservations(ObservationRegistry registry) {
        return RecordObservations.of(registry);
    }
}
