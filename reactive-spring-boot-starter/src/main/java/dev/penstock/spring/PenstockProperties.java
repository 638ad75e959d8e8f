package dev.penstock.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the starter itself, {@code penstock.*}. Immutable; read once, when the application starts. A duration without a unit is in
 * milliseconds.
 *
 * <p>The options of source and sink, {@code penstock.source.*} and {@code penstock.sink.*}, are not part of it. The library reads and
 * validates those: see {@link dev.penstock.source.PostgresSource#options()} and {@link dev.penstock.sink.PostgresSink#options()}.
 *
 * <p>If there are pipelines under {@code penstock.pipelines}, {@code shutdownTimeout}, {@code restart} and {@code health} are the defaults
 * of each, and {@code metrics} applies to all. {@code resume} and {@code resumeFile} must then be set for each pipeline instead.
 *
 * @param shutdownTimeout the longest time that a pipeline may take to finish when the application stops, and then its session to end; the
 *     default is 10 seconds. Twice this time should be less than {@code spring.lifecycle.timeout-per-shutdown-phase}
 * @param resume the store of the position after which a pipeline resumes; the default is {@link Resume#NONE}. Setting it also
 *     connects a source and a sink if the application has no {@link RecordPipeline}
 * @param resumeFile the file for {@link Resume#FILE}, required with it; its directory must exist
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
    /**
     * Store of the position after which a pipeline resumes. With {@link #FILE} and {@link #TABLE} the position is stored once a second and
     * at the end, and is never ahead of the acknowledgements.
     */
    public enum Resume {
        /**
         * None: the pipeline returns the position itself, by {@link RecordPipeline#startAfter()}. If it returns none, each start begins
         * with the existing rows, or with {@code snapshotMode=never} after the slot's confirmed position.
         */
        NONE,
        /** A file, {@code penstock.resume-file}. Another instance resumes correctly only if it has the same file. */
        FILE,
        /**
         * A table in the database of the application's {@code ConnectionFactory}, in a row with the name of the slot. Without that bean
         * the application does not start.
         */
        TABLE,
        /**
         * The target, which stores the position in the transaction of the records; only for a sink with exactly-once delivery.
         * A pipeline of the application resumes there, too.
         */
        TARGET
    }

    /**
     * Restart of a pipeline that failed. The number of restarts is not limited.
     *
     * <p>A restart is a new session. It waits until the previous one has released its connections, and resumes after the stored position.
     * The source itself replaces a connection that is lost after the start ({@code penstock.source.reconnect.*}): that is not a failure,
     * unless the slot is temporary. A fatal error of the JVM is not followed by a restart.
     *
     * @param enabled whether it is restarted; the default is {@code true}
     * @param backoff the pause before the first restart, which doubles with each further one; the default is 1 second. It begins
     *     again with this value when the pipeline has run for ten seconds
     * @param maxBackoff the longest pause; the default is 1 minute
     */
    public record Restart(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1s") Duration backoff,
            @DefaultValue("1m") Duration maxBackoff) {}

    /**
     * Limits after which a stream counts as stalled, and its health is down. They end or restart nothing.
     *
     * @param messageTimeout the longest time without a message from the server; the default is 1 minute. An idle server is asked for a
     *     reply every two {@code logrepl.statusInterval}, so it must be well above that
     * @param acknowledgementTimeout the longest time without an acknowledgement while records wait for one; the default is 1 minute. A
     *     pipeline that keeps records before it acknowledges them, such as a shared buffer for browsers, needs more
     */
    public record Health(
            @DefaultValue("1m") Duration messageTimeout,
            @DefaultValue("1m") Duration acknowledgementTimeout) {}

    /**
     * Settings of the meters. Without a meter registry they have no effect.
     *
     * @param interval the interval at which the server is queried for the state of the slot, on a connection that is opened for each
     *     query; the default is 10 seconds
     */
    public record Metrics(@DefaultValue("10s") Duration interval) {}
}
