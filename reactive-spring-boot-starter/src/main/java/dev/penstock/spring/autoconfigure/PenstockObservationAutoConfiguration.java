package dev.penstock.spring.autoconfigure;

import dev.penstock.micrometer.RecordObservations;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of {@link RecordObservations}, for use by the application's pipeline. */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class PenstockObservationAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockObservationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    RecordObservations penstockRecordObservations(ObservationRegistry registry) {
        return RecordObservations.of(registry);
    }
}
