package dev.penstock.spring.internal.pipeline;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.Pipelines;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;

/** Finder of the parts of named pipelines among the beans of an application. */
public final class NamedPipelines implements Pipelines {
    private final BeanFactory beans;
    private final Map<String, PipelineBeans> pipelines = new LinkedHashMap<>();

    /** Creates a finder for the pipelines with these names. */
    public NamedPipelines(BeanFactory beans, Iterable<String> names) {
        this.beans = beans;
        names.forEach(name -> pipelines.put(name, PipelineBeans.of(name)));
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(pipelines.keySet());
    }

    @Override
    public PostgresSource source(String name) {
        return find(of(name).source(), PostgresSource.class)
                .orElseThrow(() -> new NoSuchElementException(
                        "The pipeline '" + name + "' reads from Kafka, and has no PostgresSource"));
    }

    @Override
    public boolean readsFromKafka(String name) {
        return !beans.containsBean(of(name).source());
    }

    @Override
    public Optional<PostgresSink> sink(String name) {
        return find(of(name).sink(), PostgresSink.class);
    }

    @Override
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
