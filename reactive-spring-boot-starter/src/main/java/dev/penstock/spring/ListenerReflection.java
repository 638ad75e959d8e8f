package dev.penstock.spring;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.core.ResolvableType;

/** Registrar of what a native image needs to call a listener method, and to create the objects that it receives. */
final class ListenerReflection implements ReflectiveProcessor {
    /** Creates the registrar; called by Spring. */
    ListenerReflection() {}

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (element instanceof Method method) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            if (method.getParameterCount() == 1) {
                new BindingReflectionHintsRegistrar()
                        .registerReflectionHints(
                                hints,
                                ResolvableType.forMethodParameter(method, 0)
                                        .getGeneric()
                                        .getType());
            }
        }
    }
}
