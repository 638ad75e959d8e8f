package dev.penstock.spring;

import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/**
 * Life cycle of one pipeline, which Spring starts and stops with the application context. Thread-safe.
 *
 * <p>The bean exists if there is a pipeline to run: a {@link RecordPipeline}, {@link ChangeListener} methods, or a source and a sink that
 * {@code penstock.resume} connects. An application that subscribes to its source itself has none. Each pipeline under
 * {@code penstock.pipelines} has its own, with the name of the pipeline as qualifier.
 *
 * <p><b>Start.</b> The pipeline starts before a web server accepts requests. {@link #start} subscribes and returns at once: it does not
 * wait for a connection or for the slot, and an unreachable server does not fail the start of the application. A thread keeps the JVM
 * running until the pipeline ends.
 *
 * <p><b>Stop.</b> The pipeline stops after the web server has answered the last request. Its records complete, and it has
 * {@code penstock.shutdown-timeout} to finish those it has received. After that it is cancelled, with a warning, and the records that it
 * did not acknowledge are sent again at the next start. Then the session ends, which confirms the last acknowledgement to the server.
 * {@link #stop()} blocks until that is done, so do not call it on an event loop; {@code stop(Runnable)} does not block. An application
 * can stop a pipeline and start it again at any time.
 *
 * <p><b>Failure.</b> A pipeline that fails is restarted after a pause, as {@link PenstockProperties.Restart} configures. A fatal error of
 * the JVM ends it for good. {@link #isRunning} is true during the pause; it is false if the pipeline was stopped, has completed, or failed
 * for good.
 */
public interface PipelineLifecycle extends SmartLifecycle {
    /**
     * The phase, lower than that of a web server, which is {@code Integer.MAX_VALUE - 2048}. Spring starts lower phases first and stops
     * them last. A bean that the pipeline needs while it stops must have a lower phase than this one.
     */
    int PHASE = Integer.MAX_VALUE - 4096;

    /**
     * Returns the last error of the pipeline; empty if it has not failed, or has run for ten seconds since its last restart. Health is down
     * as long as there is one. If {@link #isRunning} is false too, the pipeline has ended and is not restarted.
     */
    Optional<Throwable> failure();

    /**
     * Returns the number of restarts after a failure, since the last {@link #start}. Lost connections that the source replaced by itself
     * are not counted.
     */
    long restarts();

    /** Returns {@link #PHASE}. */
    @Override
    default int getPhase() {
        return PHASE;
    }
}
