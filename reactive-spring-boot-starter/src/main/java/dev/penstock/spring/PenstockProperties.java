package dev.penstock.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The starter's own settings, beside the options of source and sink.
 *
 * @param shutdownTimeout how long a pipeline may take to finish when the application stops
 * @param resume where the position is that a pipeline resumes after
 * @param resumeFile the file of {@code resume=file}
 * @param restart whether and when a pipeline that failed is started again
 * @param health when a stream counts as stalled
 * @param metrics how often the server is asked
 */
@ConfigurationProperties("penstock")
public record PenstockProperties(
        @DefaultValue("10s") Duration shutdownTimeout,
        @DefaultValue("none") Resume resume,
        @Nullable Path resumeFile,
        @DefaultValue Restart restart,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics) {
    /** Where the position is that a pipeline resumes after. */
    public enum Resume {
        /** The pipeline says so itself, by {@link RecordPipeline#startAfter()}. */
        NONE,
        /** In a file. */
        FILE,
        /** In a table of the database to which the application's {@code ConnectionFactory} leads. */
        TABLE,
        /** In the target, with the records: of a sink with exactly-once delivery. */
        TARGET
    }

    /**
     * Whether and when a pipeline that failed is started again.
     *
     * @param enabled whether it is
     * @param backoff the pause before the first attempt, which doubles from one to the next
     * @param maxBackoff the longest pause
     */
    public record Restart(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1s") Duration backoff,
            @DefaultValue("1m") Duration maxBackoff) {}

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
