package dev.penstock.spring;

import dev.penstock.sink.PostgresSinkBuilder;

/** A bean that has a say in the sink that is made of {@code penstock.sink.*}. They are asked in their order. */
@FunctionalInterface
public interface SinkCustomizer {
    /** Changes the builder, which has the options of the configuration. */
    void customize(PostgresSinkBuilder builder);
}
