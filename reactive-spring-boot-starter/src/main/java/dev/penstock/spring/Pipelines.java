package dev.penstock.spring;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * Lookup of the pipelines of an application by name, as {@code penstock.pipelines.<name>} configures them. Thread-safe.
 *
 * <p>The parts of a pipeline are also beans that have its name as their qualifier, such as {@code @Qualifier("orders") PostgresSource}.
 * Inject those if the name is known when the code is written. Use this bean for all pipelines, or for one whose name is an input:
 *
 * <pre>{@code
 * boolean allRun = pipelines.names().stream()
 *         .flatMap(name -> pipelines.lifecycle(name).stream())
 *         .allMatch(PipelineLifecycle::isRunning);
 * }</pre>
 *
 * <p>The bean exists if any property under {@code penstock.pipelines} is set. The set of pipelines does not change while the application
 * runs. Names are in lower case with dashes: a pipeline that is configured as {@code orderItems} is {@code order-items} here.
 */
public interface Pipelines {
    /** Returns the names of all pipelines in alphabetical order, unmodifiable. Those with {@code enabled=false} are left out. */
    Set<String> names();

    /**
     * Returns the source of a pipeline. Use it for acknowledgements, status and administration. Its records have one subscriber, the
     * pipeline, if there is a {@link #lifecycle}.
     *
     * @param name the name, as {@link #names()} has it
     * @throws NoSuchElementException if there is no pipeline of that name, or it reads from Kafka
     */
    PostgresSource source(String name);

    /**
     * Returns whether a pipeline reads from Kafka. It then has neither a {@link #source} nor a {@link #sink}: each partition has a sink
     * of its own.
     *
     * @param name the name, as {@link #names()} has it
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    boolean readsFromKafka(String name);

    /**
     * Returns the sink of a pipeline; empty if none is configured.
     *
     * @param name the name, as {@link #names()} has it
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    Optional<PostgresSink> sink(String name);

    /**
     * Returns the life cycle of a pipeline; empty if the application subscribes to the source itself. It can stop one pipeline and start
     * it again while the others run.
     *
     * @param name the name, as {@link #names()} has it
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    Optional<PipelineLifecycle> lifecycle(String name);
}
