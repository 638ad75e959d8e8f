package dev.penstock.spring.internal.boot;

import dev.penstock.spring.internal.option.PipelineNames;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Condition that matches if pipelines are configured under {@code penstock.pipelines}. */
public final class OnNamedPipelines extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean given = PipelineNames.isAnyGiven(context.getEnvironment());
        ConditionMessage message = ConditionMessage.forCondition("Penstock pipelines")
                .because(given ? "pipelines have names" : "no pipeline has a name");
        return new ConditionOutcome(given, message);
    }
}
