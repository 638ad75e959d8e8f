package dev.penstock.spring.internal.boot;

import dev.penstock.spring.internal.option.OptionText;
import dev.penstock.spring.internal.option.PipelineOptions;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Condition that matches if any option is configured under {@code penstock.sink}. It does not match if the pipeline reads from Kafka,
 * because then each partition has a sink of its own.
 */
public final class OnSinkOptions extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        PipelineOptions options = PipelineOptions.of(context.getEnvironment(), "penstock");
        boolean given = OptionText.isGiven(context.getEnvironment(), PipelineOptions.SINK) && !options.hasKafkaSource();
        ConditionMessage message = ConditionMessage.forCondition("Penstock sink")
                .because(given ? "options are given" : "no option is given, or the source is Kafka");
        return new ConditionOutcome(given, message);
    }
}
