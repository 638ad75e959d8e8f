package dev.penstock.spring.autoconfigure;

import dev.penstock.source.PostgresSource;
import dev.penstock.spring.ChangeListener;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Resume;
import dev.penstock.spring.RecordPipeline;
import dev.penstock.spring.internal.boot.OnChangeListeners;
import dev.penstock.spring.internal.boot.OnSinglePipeline;
import dev.penstock.spring.internal.listener.ListenerCall;
import dev.penstock.spring.internal.listener.ListenerCheck;
import dev.penstock.spring.internal.listener.ListenerMethods;
import dev.penstock.spring.internal.listener.ListenerPipeline;
import dev.penstock.spring.internal.option.OptionText;
import dev.penstock.spring.internal.option.PipelineOptions;
import dev.penstock.spring.internal.option.Problems;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the pipeline that calls the application's {@link ChangeListener} methods. Named pipelines call those that are
 * theirs.
 *
 * <p>A {@link RecordPipeline} of the application takes precedence. The start fails if a method is never called: because of such a
 * pipeline, because no source is configured, or because the method names a pipeline that does not exist.
 */
@AutoConfiguration(after = PenstockAutoConfiguration.class, before = PenstockSinkPipelineAutoConfiguration.class)
public final class PenstockListenerAutoConfiguration {
    /** Creates the configuration; called by Spring. */
    public PenstockListenerAutoConfiguration() {}

    /** Creates the check that each method is called by a pipeline. It runs when all beans are created, before the pipeline starts. */
    @Bean
    ListenerCheck penstockListenerCheck(ListableBeanFactory beans, Environment environment) {
        return new ListenerCheck(beans, environment);
    }

    /** The only pipeline of an application that has listener methods. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(PostgresSource.class)
    @Conditional({OnSinglePipeline.class, OnChangeListeners.class})
    static class Listeners {
        /**
         * Creates the pipeline. It connects to no server; the tables are checked when it is subscribed to.
         *
         * @throws dev.penstock.core.ConfigurationException with all problems: a method with another signature, options of a sink, or
         *     {@code penstock.resume} that is missing or {@code target}
         */
        @Bean
        @ConditionalOnMissingBean(RecordPipeline.class)
        ListenerPipeline penstockListenerPipeline(
                PostgresSource source,
                ListableBeanFactory beans,
                Environment environment,
                PenstockProperties properties,
                ListenerCheck check) {
            ListenerMethods methods = ListenerMethods.in(beans).of("", List.of(""));
            Problems problems = new Problems();
            List<ListenerCall> calls = methods.calls(problems);
            if (OptionText.isGiven(environment, PipelineOptions.SINK)) {
                methods.refuseSink(PipelineOptions.SINK, problems);
            }
            if (!environment.containsProperty("penstock.resume")) {
                methods.requireResume("penstock", problems);
            } else if (properties.resume() == Resume.TARGET) {
                problems.add("penstock.resume", "target needs a sink, and " + methods.labels() + " has none");
            }
            problems.throwIfAny();
            check.add(calls);
            return new ListenerPipeline(source, calls);
        }
    }
}
