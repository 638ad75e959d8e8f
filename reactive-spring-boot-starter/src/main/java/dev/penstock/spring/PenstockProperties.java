package dev.penstock.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the starter itself, in addition to the options of source and sink. Durations without a unit are in milliseconds.
 *
 * @param shutdownTimeout the longest time that a pipeline may take to finish when the application stops; the default is 10 seconds
 * @param resume the store of the position after which a pipeline resumes; the default is {@link Resume#NONE}
 * @param resumeFile the file for {@link Resume#FILE}, required with it
 * @param restart the restart of a pipeline that failed
 * @param health the limits after which a stream counts as stalled
 * @param metrics the settings of the meters
 */
@ConfigurationProperties("penstock")
public record PenstockProperties(
        @DefaultValue("10s") Duration shutdownTimeout,
        @DefaultValue("none") Resume resume,
        @Nullable Path resumeFile,
        @DefaultValue Restart restart,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics) {
    /** Store of the position after which a pipeline resumes. */
    public enum Resume {
        /** None: the pipeline returns the position itself, by {@link RecordPipeline#startAfter()}. */
        NONE,
        /** A file, {@code penstock.resume-file}. */
        FILE,
        /** A table in the database of the application's {@code ConnectionFactory}. */
        TABLE,
        /** The target, which stores the position with the records; only for a sink with exactly-once delivery. */
        TARGET
    }

    /**
     * Restart of a pipeline that failed.
     *
     * @param enabled whether it is restarted; the default is {@code true}
     * @param backoff the pause before the first restart, which doubles with each further one; the default is 1 second
     * @param maxBackoff the longest pause; the default is 1 minute
     */
    public record Restart(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1s") Duration backoff,
            @DefaultValue("1m") Duration maxBackoff) {}

    /**
     * Limits after which a stream counts as stalled.
     *
     * @param messageTimeout the longest time without a message from the server; the default is 1 minute
     * @param acknowledgementTimeout the longest time without an acknowledgement while records wait for one; the default is 1 minute
     */
    public record Health(
            @DefaultValue("1m") Duration messageTimeout,
            @DefaultValue("1m") Duration acknowledgementTimeout) {}

    /**
     * Settings of the meters.
     *
     * @param interval the interval at which the server is queried for the state of the slot; the default is 10 seconds
     */
    public record Metrics(@DefaultValue("10s") Duration interval) {}
}
