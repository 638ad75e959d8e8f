package dev.penstock.spring.internal.pipeline;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.internal.listener.ListenerMethods;
import dev.penstock.spring.internal.option.PipelineNames;
import dev.penstock.spring.internal.option.PipelineOptions;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Registrar of the beans of all named pipelines. Each bean has the pipeline's name as its qualifier. */
public final class NamedPipelineRegistrar implements ImportBeanDefinitionRegistrar {
    private final Environment environment;

    public NamedPipelineRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
        ListableBeanFactory beans = (ListableBeanFactory) registry;
        OwnPipelines own = new OwnPipelines(beans);
        ListenerMethods listeners = ListenerMethods.in(beans);
        List<String> names = PipelineNames.of(environment);
        for (String name : names) {
            // The factory reports a name that cannot be one.
            if (PipelineNames.isValid(name)) {
                register(
                        registry,
                        name,
                        own.isGiven(name) || !listeners.of(name, names).isEmpty());
            }
        }
    }

    private void register(BeanDefinitionRegistry registry, String name, boolean processed) {
        PipelineBeans beans = PipelineBeans.of(name);
        PipelineOptions options = PipelineOptions.of(environment, PipelineNames.prefix(name));
        boolean fromKafka = options.hasKafkaSource();
        if (!fromKafka) {
            registry.registerBeanDefinition(beans.source(), definition(name, PostgresSource.class, "source"));
            registry.registerBeanDefinition(beans.events(), definition(name, SourceEventPublisher.class, "events"));
        }
        if (options.hasSink() && !fromKafka) {
            registry.registerBeanDefinition(beans.sink(), definition(name, PostgresSink.class, "sink"));
        }
        if (options.hasSink() || options.hasKafkaSink() || processed) {
            registry.registerBeanDefinition(beans.lifecycle(), definition(name, PipelineLifecycle.class, "lifecycle"));
        }
    }

    /** Returns the definition of a bean that a method of {@link NamedPipelineFactory} creates. */
    private static RootBeanDefinition definition(String pipeline, Class<?> type, String method) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        definition.setFactoryBeanName(NamedPipelineFactory.BEAN);
        definition.setFactoryMethodName(method);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, pipeline);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, pipeline));
        return definition;
    }
}
