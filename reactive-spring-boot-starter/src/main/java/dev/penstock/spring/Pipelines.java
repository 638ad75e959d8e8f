package dev.penstock.spring;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The pipelines of an application by name, as {@code penstock.pipelines.<name>} configures them. Thread-safe.
 *
 * <p>The parts of a pipeline are also beans that have its name as their qualifier, such as {@code @Qualifier("orders") PostgresSource}.
 */
public interface Pipelines {
    /** Returns the names of all pipelines in alphabetical order. */
    Set<String> names();

    /**
     * Returns the source of a pipeline.
     *
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    PostgresSource source(String name);

    /**
     * Returns the sink of a pipeline; empty if none is configured.
     *
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    Optional<PostgresSink> sink(String name);

    /**
     * Returns the life cycle of a pipeline; empty if the application subscribes to the source itself.
     *
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    Optional<PipelineLifecycle> lifecycle(String name);
}
