package dev.penstock.spring.internal.listener;

import dev.penstock.core.Change;
import dev.penstock.core.internal.mapping.ChangeMapper;
import dev.penstock.spring.ChangeListener;
import dev.penstock.spring.internal.option.Problems;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;

/**
 * Method of a bean with {@link ChangeListener}.
 *
 * @param type the class of the bean
 */
public record ListenerMethod(String bean, Class<?> type, Method method) {
    /** Returns the method as messages name it. */
    String label() {
        return "@ChangeListener " + type.getSimpleName() + '.' + method.getName();
    }

    /** Returns the name of the pipeline; empty if it is not set. */
    String pipeline() {
        return annotation().pipeline();
    }

    int order() {
        Order order = AnnotatedElementUtils.findMergedAnnotation(method, Order.class);
        return order == null ? Ordered.LOWEST_PRECEDENCE : order.value();
    }

    /** Returns what calls the method; {@code null} if its declaration has problems. */
    @Nullable
    ListenerCall call(BeanFactory beans, Problems problems) {
        Class<?> row = rowType();
        if (row == null) {
            problems.add(label(), "must have one parameter: a Change of a class, such as Change<Order>");
        }
        Class<?> result = method.getReturnType();
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(result);
        if (adapter == null && result != void.class) {
            problems.add(label(), "must return nothing, or a Mono, another publisher or a CompletionStage");
        }
        if (row == null || (adapter == null && result != void.class)) {
            return null;
        }
        try {
            String table = annotation().value();
            ChangeMapper<?> mapper = table.isEmpty() ? ChangeMapper.of(row) : ChangeMapper.of(table, row);
            return new ListenerCall(label(), mapper, () -> beans.getBean(bean), method, adapter);
        } catch (IllegalArgumentException e) {
            problems.add(label(), "has no table that can be listened to: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Class<?> rowType() {
        if (method.getParameterCount() != 1) {
            return null;
        }
        ResolvableType parameter = ResolvableType.forMethodParameter(method, 0, type);
        return Objects.equals(parameter.resolve(), Change.class)
                ? parameter.getGeneric().resolve()
                : null;
    }

    private ChangeListener annotation() {
        return Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, ChangeListener.class));
    }
}
