package dev.penstock.spring.internal.pipeline;

import dev.penstock.spring.RecordPipeline;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/** Finder of the application's own beans for a named pipeline: those whose qualifier or bean name is the pipeline's name. */
record OwnPipelines(ListableBeanFactory beans) {
    /** Returns whether the application has a pipeline of its own for {@code name}; creates no bean. */
    boolean isGiven(String name) {
        return !names(RecordPipeline.class, name).isEmpty();
    }

    /** Returns the application's own pipeline for {@code name}; {@code null} if there is none. */
    @Nullable
    RecordPipeline find(String name) {
        List<String> found = names(RecordPipeline.class, name);
        if (found.size() > 1) {
            throw new NoUniqueBeanDefinitionException(RecordPipeline.class, found);
        }
        return found.isEmpty() ? null : beans.getBean(found.get(0), RecordPipeline.class);
    }

    /** Returns the beans of {@code type} that apply to a pipeline, in their order: all but those of the {@code others}. */
    <T> List<T> customizers(Class<T> type, List<String> others) {
        Set<T> excluded = Collections.newSetFromMap(new IdentityHashMap<>());
        others.stream()
                .flatMap(other -> names(type, other).stream())
                .forEach(bean -> excluded.add(beans.getBean(bean, type)));
        return beans.getBeanProvider(type)
                .orderedStream()
                .filter(bean -> !excluded.contains(bean))
                .toList();
    }

    private List<String> names(Class<?> type, String pipeline) {
        return Stream.of(beans.getBeanNamesForType(type, true, false))
                .filter(bean -> BeanFactoryAnnotationUtils.isQualifierMatch(pipeline::equals, bean, beans))
                .toList();
    }
}
