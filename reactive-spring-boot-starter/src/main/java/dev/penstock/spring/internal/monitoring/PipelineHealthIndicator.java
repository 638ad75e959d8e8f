package dev.penstock.spring.internal.monitoring;

import dev.penstock.spring.PipelineLifecycle;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;

/**
 * Health of a pipeline that reads from Kafka. It is down if the pipeline has failed, and unknown if it was stopped. A lost broker is not
 * a failure: the pipeline waits for it, as the log reports.
 */
public final class PipelineHealthIndicator extends AbstractReactiveHealthIndicator {
    private final PipelineLifecycle pipeline;

    public PipelineHealthIndicator(PipelineLifecycle pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return Mono.fromSupplier(() -> health(builder));
    }

    private Health health(Health.Builder builder) {
        if (pipeline.restarts() > 0) {
            builder.withDetail("restarts", pipeline.restarts());
        }
        return pipeline.failure()
                .map(failure -> builder.down().withDetail("problems", StreamHealthIndicator.failed(failure, pipeline)))
                .orElseGet(() -> pipeline.isRunning() ? builder.up() : builder.unknown())
                .build();
    }
}
