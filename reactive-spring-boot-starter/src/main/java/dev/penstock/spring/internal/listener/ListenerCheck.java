package dev.penstock.spring.internal.listener;

import dev.penstock.source.PostgresSource;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.option.PipelineNames;
import dev.penstock.spring.internal.option.Problems;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/** Check that every listener method of the application belongs to a pipeline. A method that is never called would go unnoticed. */
public final class ListenerCheck implements SmartInitializingSingleton {
    private final ListableBeanFactory beans;
    private final Environment environment;
    private final Set<Method> called = new HashSet<>();

    /** Creates a check of the methods of {@code beans}. */
    public ListenerCheck(ListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    /** Records that a pipeline calls the methods. */
    public void add(List<ListenerCall> calls) {
        calls.forEach(call -> called.add(call.method()));
    }

    @Override
    public void afterSingletonsInstantiated() {
        Problems problems = new Problems();
        List<String> names = PipelineNames.of(environment);
        for (ListenerMethod method : ListenerMethods.in(beans).all()) {
            if (!called.contains(method.method()) && !isSwitchedOff(method, names)) {
                problems.add(method.label(), "is never called: " + reason(method, names));
            }
        }
        problems.throwIfAny();
    }

    private String reason(ListenerMethod method, List<String> names) {
        if (!names.isEmpty()
                && !names.contains(method.pipeline())
                && (names.size() > 1 || !method.pipeline().isEmpty())) {
            return "its attribute pipeline must be one of " + names;
        }
        if (names.isEmpty() && !method.pipeline().isEmpty()) {
            return "there is no pipeline '" + method.pipeline() + "'";
        }
        if (beans.getBeanNamesForType(PostgresSource.class, true, false).length == 0) {
            return "no source is configured. Set penstock.source.*, or penstock.source.enabled=false to leave it out";
        }
        return beans.getBeanNamesForType(RecordPipeline.class, true, false).length > 0
                ? "the application's own RecordPipeline receives the records"
                : "its class became known only when the bean was created. Let the @Bean method return "
                        + method.type().getSimpleName();
    }

    /** Returns whether the application's configuration leaves out the pipeline of the method. */
    private boolean isSwitchedOff(ListenerMethod method, List<String> names) {
        String pipeline = method.pipeline();
        return pipeline.isEmpty()
                ? names.isEmpty() && (PipelineNames.isAnyGiven(environment) || isFalse("penstock.source.enabled"))
                : !names.contains(pipeline) && isFalse(PipelineNames.prefix(pipeline) + ".enabled");
    }

    private boolean isFalse(String property) {
        return "false".equalsIgnoreCase(environment.getProperty(property));
    }
}
