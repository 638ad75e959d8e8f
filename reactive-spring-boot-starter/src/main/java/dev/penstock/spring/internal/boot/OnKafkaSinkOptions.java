package dev.penstock.spring.internal.boot;

import dev.penstock.spring.internal.option.PipelineOptions;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Condition that matches if any option is configured under {@code penstock.kafka.sink}. */
public final class OnKafkaSinkOptions extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean given = PipelineOptions.of(context.getEnvironment(), "penstock").hasKafkaSink();
        ConditionMessage message = ConditionMessage.forCondition("Penstock Kafka sink")
                .because(given ? "options are given" : "no option is given");
        return new ConditionOutcome(given, message);
    }
}
