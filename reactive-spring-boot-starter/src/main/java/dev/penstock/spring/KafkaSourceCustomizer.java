package dev.penstock.spring;

import dev.penstock.kafka.KafkaSourceBuilder;

/**
 * Callback that changes the builder of a Kafka source before the starter builds it, for settings that a property cannot express. It needs
 * the module {@code penstock-kafka}. Any number of beans may have this type. They are called in the order of {@code @Order}, once for
 * each such source, while the application context is created.
 *
 * <p>With several pipelines, a bean that has the name of a pipeline as its qualifier or bean name is called for that one only, any other
 * for all.
 */
@FunctionalInterface
public interface KafkaSourceCustomizer {
    /**
     * Changes the builder. The options of {@code penstock.kafka.source.*} are already set, so this can replace them. An exception fails the
     * start of the application.
     *
     * @param builder the builder, not to be used after this call
     */
    void customize(KafkaSourceBuilder builder);
}
