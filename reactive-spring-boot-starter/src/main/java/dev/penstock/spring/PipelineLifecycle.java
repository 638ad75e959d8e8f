package dev.penstock.spring;

import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/**
 * Life cycle of one pipeline. Thread-safe.
 *
 * <p>The pipeline starts before a web server accepts requests, and stops after the web server has answered the last one. On stop its
 * records complete, and it has {@code penstock.shutdown-timeout} to finish those it has received. Only then the session ends, which
 * confirms the last acknowledgement to the server.
 *
 * <p>A pipeline that fails is restarted after a pause, as {@link PenstockProperties.Restart} configures. A fatal error of the JVM ends it
 * for good.
 */
public interface PipelineLifecycle extends SmartLifecycle {
    /** The phase, lower than that of a web server, which is {@code Integer.MAX_VALUE - 2048}. */
    int PHASE = Integer.MAX_VALUE - 4096;

    /** Returns the error of the pipeline; empty if it has not failed, or has run for ten seconds since its last restart. */
    Optional<Throwable> failure();

    /** Returns the number of restarts after a failure. */
    long restarts();

    @Override
    default int getPhase() {
        return PHASE;
    }
}
