package dev.penstock.spring.internal.pipeline;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Resume;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.lifecycle.PipelineWork;
import dev.penstock.spring.internal.lifecycle.RestartingLifecycle;
import dev.penstock.spring.internal.lifecycle.ResumedPipeline;
import dev.penstock.spring.internal.lifecycle.SourceWork;
import dev.penstock.spring.internal.listener.ListenerCheck;
import dev.penstock.spring.internal.listener.ListenerMethods;
import dev.penstock.spring.internal.listener.ListenerPipeline;
import dev.penstock.spring.internal.option.OptionText;
import dev.penstock.spring.internal.option.PipelineNames;
import dev.penstock.spring.internal.option.PipelineOptions;
import dev.penstock.spring.internal.option.Problems;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.Environment;

/**
 * Factory of the beans of all named pipelines. Its construction builds every source and sink, so that the problems of all pipelines are
 * reported at once.
 */
public final class NamedPipelineFactory {
    /** The name of this bean, to which the definitions of the others refer. */
    public static final String BEAN = "penstockNamedPipelineFactory";

    private final ListableBeanFactory beans;
    private final ApplicationEventPublisher publisher;
    private final Map<String, NamedPipeline> pipelines = new LinkedHashMap<>();

    public NamedPipelineFactory(
            ListableBeanFactory beans, ApplicationEventPublisher publisher, PenstockProperties properties) {
        this.beans = beans;
        this.publisher = publisher;
        Problems problems = new Problems();
        Environment environment = beans.getBean(Environment.class);
        refuseShortForm(environment, problems);
        List<String> names = PipelineNames.of(environment);
        ListenerMethods listeners = ListenerMethods.in(beans);
        names.forEach(name -> add(name, names, listeners, properties, problems));
        refuseSharedPlaces(environment, problems);
        problems.throwIfAny();
    }

    private void add(
            String name,
            List<String> names,
            ListenerMethods listeners,
            PenstockProperties properties,
            Problems problems) {
        if (!PipelineNames.isValid(name)) {
            problems.add(
                    PipelineNames.prefix(name),
                    "is not the name of a pipeline, which consists of letters, digits and dashes and begins with a"
                            + " letter");
            return;
        }
        NamedPipeline built = new NamedPipelineBuilder(name, names, beans, listeners, properties, problems).build();
        if (built != null) {
            beans.getBeanProvider(ListenerCheck.class).ifAvailable(check -> check.add(built.listeners()));
            pipelines.put(name, built);
        }
    }

    private static void refuseShortForm(Environment environment, Problems problems) {
        for (String name : List.of(PipelineOptions.SOURCE, PipelineOptions.SINK, PipelineOptions.KAFKA)) {
            if (OptionText.isGiven(environment, name)) {
                problems.add(
                        name,
                        "is not allowed together with " + PipelineNames.PREFIX + ": give that pipeline a name too");
            }
        }
        for (String name : List.of("penstock.resume", "penstock.resume-file")) {
            if (environment.containsProperty(name)) {
                problems.add(
                        name, "is not allowed together with " + PipelineNames.PREFIX + ": set it for each pipeline");
            }
        }
    }

    /** Two pipelines with one slot take the changes from each other, and with one file they overwrite each other's position. */
    private void refuseSharedPlaces(Environment environment, Problems problems) {
        Map<List<Object>, String> slots = new HashMap<>();
        Map<Path, String> files = new HashMap<>();
        pipelines.forEach((name, pipeline) -> {
            String prefix = PipelineNames.prefix(name);
            String url = Objects.requireNonNullElse(
                    PipelineOptions.of(environment, prefix).source().url(), "");
            PostgresSource source = pipeline.source();
            String other = source == null ? null : slots.putIfAbsent(List.of(url, source.slotName()), name);
            if (other != null) {
                problems.add(
                        prefix + ".source.logrepl.slotName",
                        "is the slot of pipeline '" + other + "' too; each needs a slot of its own");
            }
            Path file = pipeline.settings().resumeFile();
            String owner = file == null
                    ? null
                    : files.putIfAbsent(file.toAbsolutePath().normalize(), name);
            if (owner != null) {
                problems.add(
                        prefix + ".resume-file",
                        "is the file of pipeline '" + owner + "' too; each needs a file of its own");
            }
        });
    }

    /** Returns the names of all pipelines in alphabetical order. */
    public List<String> names() {
        return List.copyOf(pipelines.keySet());
    }

    /** Returns the source of a pipeline that reads a database. */
    public PostgresSource source(String name) {
        return Objects.requireNonNull(of(name).source());
    }

    /** Returns the sink of a pipeline that has one. */
    public PostgresSink sink(String name) {
        return Objects.requireNonNull(of(name).sink());
    }

    /** Returns the limits of the health of a pipeline. */
    public PenstockProperties.Health health(String name) {
        return of(name).settings().health();
    }

    /** Creates the publisher of the events of a pipeline's source. */
    public SourceEventPublisher events(String name) {
        return new SourceEventPublisher(source(name), publisher);
    }

    /** Creates the life cycle of a pipeline, which has a sink or is the application's own. */
    public PipelineLifecycle lifecycle(String name) {
        NamedPipeline pipeline = of(name);
        Supplier<PipelineWork> fromKafka = pipeline.fromKafka();
        return new RestartingLifecycle(
                "Pipeline '" + name + "' of " + (fromKafka == null ? source(name) : "Kafka"),
                fromKafka == null
                        ? () -> new SourceWork(source(name), processing(name, pipeline), pipeline.store())
                        : fromKafka,
                pipeline.settings().shutdownTimeout(),
                pipeline.settings().restart());
    }

    private RecordPipeline processing(String name, NamedPipeline pipeline) {
        RecordPipeline own = new OwnPipelines(beans).find(name);
        PostgresSink sink = pipeline.sink();
        if (!pipeline.listeners().isEmpty()) {
            return new ListenerPipeline(source(name), pipeline.listeners());
        }
        boolean target = pipeline.settings().resume() == Resume.TARGET;
        if (own == null) {
            return pipeline.intoKafka() == null ? ofSink(Objects.requireNonNull(sink), target) : pipeline.intoKafka();
        }
        return target && sink != null ? new ResumedPipeline(own, sink) : own;
    }

    private static RecordPipeline ofSink(PostgresSink sink, boolean target) {
        return target ? RecordPipeline.resuming(sink) : RecordPipeline.to(sink);
    }

    private NamedPipeline of(String name) {
        NamedPipeline found = pipelines.get(name);
        if (found == null) {
            throw new NoSuchElementException("There is no pipeline '" + name + "'");
        }
        return found;
    }
}
