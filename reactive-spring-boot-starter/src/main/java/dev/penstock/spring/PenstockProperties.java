package dev.penstock.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The starter's own settings, beside the options of source and sink.
 *
 * @param shutdownTimeout how long a pipeline may take to finish when the application stops
 * @param health when a stream counts as stalled
 * @param metrics how often the server is asked
 */
@ConfigurationProperties("penstock")
public record PenstockProperties(
        @DefaultValue("10s") Duration shutdownTimeout,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics) {
    /**
     * When a stream counts as stalled.
     *
     * @param messageTimeout how long the server may be silent
     * @param acknowledgementTimeout how long nothing may be acknowledged while something waits for it
     */
    public record Health(
            @DefaultValue("1m") Duration messageTimeout,
            @DefaultValue("1m") Duration acknowledgementTimeout) {}

    /**
     * How often the server is asked.
     *
     * @param interval the time between two questions about the slot
     */
    public record Metrics(@DefaultValue("10s") Duration interval) {}
}
