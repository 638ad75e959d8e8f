package dev.penstock.spring;

import dev.penstock.sink.PostgresSinkBuilder;

/**
 * Callback that changes the sink's builder before the starter builds the sink. Any number of beans may have this type. They are called
 * in the order of {@code @Order}, once for each sink, while the application context is created.
 *
 * <p>It is the place for settings that are objects, which a property cannot express, such as a function that names the table of each
 * record. A builder has one batch listener. If the application has a meter registry, the starter sets it for its meters: exclude
 * {@code PenstockMetricsAutoConfiguration} to set another.
 *
 * <p>With several pipelines, a bean that has the name of a pipeline as its qualifier or bean name is called for that one only, any other
 * for all. It is not called for a {@link dev.penstock.sink.PostgresSink} that the application defines itself.
 */
@FunctionalInterface
public interface SinkCustomizer {
    /**
     * Changes the builder. The options of {@code penstock.sink.*} are already set, so this can replace them. An exception fails the
     * start of the application.
     *
     * @param builder the builder, not to be used after this call
     */
    void customize(PostgresSinkBuilder builder);
}
