package dev.penstock.spring;

import dev.penstock.core.Change;
import dev.penstock.core.FromTable;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.Order;

/**
 * Annotation of a method of a bean that receives the changes of one table.
 *
 * <pre>{@code
 * @ChangeListener("orders")
 * Mono<Void> onOrder(Change<Order> change) { … }
 * }</pre>
 *
 * <p>The method has one parameter, a {@link Change} of a class. It returns nothing, or a {@code Mono}, another publisher or a
 * {@code CompletionStage}, whose elements are ignored. A method that returns nothing may block: it is called on Reactor's bounded elastic
 * scheduler. Any other is called on the thread of the records and must not block.
 *
 * <p>Changes arrive at least once, in their order, one at a time. A change is acknowledged when all methods for its table have completed,
 * and only then the next one arrives. Changes of tables without a method are acknowledged as they arrive. Several methods for one table
 * are called one after another, in the order of {@link Order} on them.
 *
 * <p>If a method fails, the pipeline fails with a {@link ChangeListenerException}: health is down, and the pipeline is restarted after a
 * pause ({@code penstock.restart.*}) with the change that failed. {@code penstock.resume} is required.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Reflective(ListenerReflection.class)
public @interface ChangeListener {
    /**
     * Returns the table: {@code orders} in schema {@code public}, else {@code sales.orders}. The default is the table that
     * {@link FromTable} on the class of the parameter names.
     */
    String value() default "";

    /** Returns the name of the pipeline, as under {@code penstock.pipelines}. Required if there are several. */
    String pipeline() default "";
}
