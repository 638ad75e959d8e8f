package dev.penstock.spring.internal.boot;

import dev.penstock.spring.ChangeListener;
import dev.penstock.spring.internal.listener.ListenerMethods;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Condition that matches if a bean of the application has a method with {@link ChangeListener}. */
public final class OnChangeListeners extends SpringBootCondition implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ListenerMethods methods = ListenerMethods.in(Objects.requireNonNull(context.getBeanFactory()));
        ConditionMessage message = ConditionMessage.forCondition("Penstock listeners")
                .because(methods.isEmpty() ? "no method listens to changes" : "found " + methods.labels());
        return new ConditionOutcome(!methods.isEmpty(), message);
    }
}
