package dev.penstock.spring;

import dev.penstock.source.PostgresSourceBuilder;

/** A bean that has a say in the source that is made of {@code penstock.source.*}. They are asked in their order. */
@FunctionalInterface
public interface SourceCustomizer {
    /** Changes the builder, which has the options of the configuration. */
    void customize(PostgresSourceBuilder builder);
}
