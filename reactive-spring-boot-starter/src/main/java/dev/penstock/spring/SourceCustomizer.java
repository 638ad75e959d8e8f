package dev.penstock.spring;

import dev.penstock.source.PostgresSourceBuilder;

/** Callback that changes the source's builder before the starter builds the source. Beans of this type are called in their order. */
@FunctionalInterface
public interface SourceCustomizer {
    /** Changes the builder. The options of {@code penstock.source.*} are already set. */
    void customize(PostgresSourceBuilder builder);
}
