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
 * Annotation of a method of a bean that receives the changes of one table. The starter calls all such methods of an application from one
 * pipeline, or from one for each name under {@code penstock.pipelines}.
 *
 * <pre>{@code
 * @ChangeListener("orders")
 * Mono<Void> onOrder(Change<Order> change) { … }
 * }</pre>
 *
 * <p><b>Signature.</b> The method has one parameter, a {@link Change} of a class. It returns nothing, or a {@code Mono}, another publisher
 * or a {@code CompletionStage}, whose elements are ignored. It need not be public.
 *
 * <p><b>Threading.</b> A method that returns nothing may block: it is called on Reactor's bounded elastic scheduler. Any other is called on
 * a thread of the stream and must not block. A method is never called for two changes at the same time.
 *
 * <p><b>Delivery.</b> Changes arrive at least once, in order, one at a time. A change is acknowledged when all methods for its table have
 * completed. Only then the next one arrives. Changes of tables without a method are acknowledged as they arrive.
 *
 * <p><b>Several methods</b> for one table are called one after another, in the order of {@link Order} on them. Those without it come
 * last, in the order of class and method name. If one fails, those before it are called again with the same change.
 *
 * <p><b>Life cycle.</b> Methods are called from the start of the pipeline to its stop, see {@link PipelineLifecycle}.
 * {@code penstock.resume} is required, because it determines which changes arrive after a restart.
 *
 * <p><b>Errors.</b> If a method fails, the pipeline fails with a {@link ChangeListenerException}: health is down, and the pipeline is
 * restarted after a pause ({@code penstock.restart.*}) with the change that failed. So a change that can never succeed delays all later
 * ones: the method must handle its error. A row that cannot be mapped to the class fails the pipeline with a
 * {@link dev.penstock.core.RowMappingException}. The application does not start if a method has another signature, if no pipeline
 * calls it, or if its pipeline has a sink.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Reflective(ListenerReflection.class)
public @interface ChangeListener {
    /**
     * Returns the table: {@code orders} in schema {@code public}, else {@code sales.orders}. The default is the table that
     * {@link FromTable} on the class of the parameter names.
     *
     * <p>The source must read the table. Otherwise the pipeline fails, with a message that lists the tables of the source.
     */
    String value() default "";

    /**
     * Returns the name of the pipeline, as under {@code penstock.pipelines}, with dashes: {@code order-items}. The default is the only
     * pipeline of the application. Required if there are several.
     */
    String pipeline() default "";
}
