package dev.penstock.spring.internal.boot;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Condition that matches if no pipeline is configured under {@code penstock.pipelines}: the application has one at most. */
public final class OnSinglePipeline extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionOutcome named = new OnNamedPipelines().getMatchOutcome(context, metadata);
        return new ConditionOutcome(!named.isMatch(), named.getConditionMessage());
    }
}
