package dev.penstock.spring;

import dev.penstock.source.PostgresSourceBuilder;

/**
 * Callback that changes the source's builder before the starter builds the source. Any number of beans may have this type. They are called
 * in the order of {@code @Order}, once for each source, while the application context is created.
 *
 * <p>It is the place for settings that are objects, which a property cannot express, such as credentials that change or an operator that
 * decorates the records. Several operators are applied one after another; the starter adds one for its meters.
 *
 * <p>With several pipelines, a bean that has the name of a pipeline as its qualifier or bean name is called for that one only, any other
 * for all. It is not called for a {@link dev.penstock.source.PostgresSource} that the application defines itself.
 */
@FunctionalInterface
public interface SourceCustomizer {
    /**
     * Changes the builder. The options of {@code penstock.source.*} are already set, so this can replace them. An exception fails the
     * start of the application.
     *
     * @param builder the builder, not to be used after this call
     */
    void customize(PostgresSourceBuilder builder);
}
