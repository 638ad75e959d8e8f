package dev.penstock.spring;

import dev.penstock.sink.PostgresSinkBuilder;

/** Callback that changes the sink's builder before the starter builds the sink. Beans of this type are called in their order. */
@FunctionalInterface
public interface SinkCustomizer {
    /** Changes the builder. The options of {@code penstock.sink.*} are already set. */
    void customize(PostgresSinkBuilder builder);
}
