package dev.penstock.spring;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.core.ResolvableType;

/**
 * Registrar of the reflection hints of a {@link ChangeListener} method, for a native image: the method itself, and the class of the
 * objects that it receives. Spring calls it while it processes an application ahead of time.
 */
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
