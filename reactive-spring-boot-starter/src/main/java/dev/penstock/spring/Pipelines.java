package dev.penstock.spring;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;

/**
 * The pipelines of an application by name, as {@code penstock.pipelines.<name>} configures them. Thread-safe.
 *
 * <p>The parts of a pipeline are also beans that have its name as their qualifier, such as {@code @Qualifier("orders") PostgresSource}.
 */
public final class Pipelines {
    private final BeanFactory beans;
    private final Map<String, PipelineBeans> pipelines = new LinkedHashMap<>();

    Pipelines(BeanFactory beans, Iterable<String> names) {
        this.beans = beans;
        names.forEach(name -> pipelines.put(name, PipelineBeans.of(name)));
    }

    /** Returns the names of all pipelines in alphabetical order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(pipelines.keySet());
    }

    /**
     * Returns the source of a pipeline.
     *
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    public PostgresSource source(String name) {
        return beans.getBean(of(name).source(), PostgresSource.class);
    }

    /**
     * Returns the sink of a pipeline; empty if none is configured.
     *
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    public Optional<PostgresSink> sink(String name) {
        return find(of(name).sink(), PostgresSink.class);
    }

    /**
     * Returns the life cycle of a pipeline; empty if the application subscribes to the source itself.
     *
     * @throws NoSuchElementException if there is no pipeline of that name
     */
    public Optional<PipelineLifecycle> lifecycle(String name) {
        return find(of(name).lifecycle(), PipelineLifecycle.class);
    }

    private <T> Optional<T> find(String bean, Class<T> type) {
        return beans.containsBean(bean) ? Optional.of(beans.getBean(bean, type)) : Optional.empty();
    }

    private PipelineBeans of(String name) {
        PipelineBeans found = pipelines.get(name);
        if (found == null) {
            throw new NoSuchElementException("There is no pipeline '" + name + "'; there are " + names());
        }
        return found;
    }
}
