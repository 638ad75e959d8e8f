package dev.penstock.spring.internal.listener;

import dev.penstock.spring.ChangeListener;
import dev.penstock.spring.internal.option.Problems;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Listener methods of the beans of an application.
 *
 * @param all the methods in the order in which they are called
 */
public record ListenerMethods(ListableBeanFactory beans, List<ListenerMethod> all) {
    /** Returns the methods of all beans, by the types that the beans have now. It creates no bean. */
    public static ListenerMethods in(ListableBeanFactory beans) {
        return new ListenerMethods(
                beans,
                Stream.of(beans.getBeanNamesForType(Object.class, true, false))
                        .filter(bean -> !ScopedProxyUtils.isScopedTarget(bean))
                        .flatMap(bean -> ofBean(beans, bean))
                        .sorted(Comparator.comparingInt(ListenerMethod::order).thenComparing(ListenerMethod::label))
                        .toList());
    }

    /** Returns the methods of a pipeline. A method that names none is of the only pipeline there is. */
    public ListenerMethods of(String pipeline, List<String> pipelines) {
        return new ListenerMethods(
                beans,
                all.stream()
                        .filter(method -> method.pipeline().isEmpty()
                                ? pipelines.equals(List.of(pipeline))
                                : method.pipeline().equals(pipeline))
                        .toList());
    }

    /** Returns whether there is no method. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns what calls the methods; those whose declaration has problems are left out. */
    public List<ListenerCall> calls(Problems problems) {
        return all.stream()
                .map(method -> method.call(beans, problems))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Returns the methods as messages name them. */
    public String labels() {
        return all.stream().map(ListenerMethod::label).collect(Collectors.joining(", "));
    }

    /** Reports a sink of the same pipeline: a record goes to one place, after which it is acknowledged. */
    public void refuseSink(String property, Problems problems) {
        problems.add(
                property,
                "is not allowed with " + labels() + ": give the sink a pipeline of its own (penstock.pipelines)");
    }

    /** Reports that the position to resume after is not kept anywhere. */
    public void requireResume(String prefix, Problems problems) {
        problems.add(
                prefix + ".resume",
                "is required with " + labels() + ": file or table, which keep the position to resume after, or none, to"
                        + " receive all rows again at each start");
    }

    private static Stream<ListenerMethod> ofBean(ListableBeanFactory beans, String bean) {
        Class<?> declared = beans.getType(bean, false);
        if (declared == null) {
            return Stream.empty();
        }
        Class<?> type = ClassUtils.getUserClass(declared);
        if (!AnnotationUtils.isCandidateClass(type, ChangeListener.class)) {
            return Stream.empty();
        }
        return MethodIntrospector.selectMethods(
                        type, (Method method) -> AnnotatedElementUtils.hasAnnotation(method, ChangeListener.class))
                .stream()
                .map(method -> new ListenerMethod(bean, type, method));
    }
}
