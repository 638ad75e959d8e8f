package dev.penstock.source.internal.stream;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.internal.record.TableRegistry;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.session.SessionResources;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.watch.SourceWatch;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Supervisor that keeps a session streaming: it opens replication connections one after another, with a growing pause
 * after each failed attempt. It gives up when a retry cannot help or the attempts are used up. Streaming resumes after
 * the last emitted record. Confined to the session's thread.
 */
public final class StreamSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSupervisor.class);

    private static final Duration PAUSE_PART = Duration.ofMillis(500);
    private static final Duration LAST_POSITION = Duration.ofMillis(700);

    private final SessionResources resources;
    private final SessionSettings settings;
    private final SessionThread thread;
    private final SessionStart start;
    private final StreamOpening opening;
    private final Backoff backoff;
    private final SourceWatch watch;
    private Set<Integer> partitions;

    public StreamSupervisor(SessionResources resources, SessionStart start) {
        this.resources = resources;
        this.settings = resources.settings();
        this.thread = resources.thread();
        this.start = start;
        this.watch = Objects.requireNonNull(start.watch());
        this.partitions = start.partitions();
        this.opening = new StreamOpening(settings, thread, resources.connections(), resources.gauge(), start, watch);
        this.backoff = new Backoff(settings.maxBackoff(), System::nanoTime);
    }

    /** Streams until the subscriber cancels; otherwise throws the error that ended the stream. */
    public void run() throws Exception {
        try {
            ReplicationStream stream = opening.open();
            while (true) {
                try {
                    follow(stream == null ? opening.reopen() : stream, stream == null);
                } catch (SourceChangedException e) {
                    resume(e);
                } catch (SQLException | PenstockException e) {
                    retryOrThrow(e);
                }
                if (thread.isCancelled()) {
                    return;
                }
                stream = null;
            }
        } finally {
            start.reading().abandon();
            storeLast();
        }
    }

    /** Stores the latest acknowledged position, unless the thread has been told to stop at once. */
    private void storeLast() throws InterruptedException {
        PositionKeeper keeper = start.keeper();
        if (keeper != null && !Thread.currentThread().isInterrupted()) {
            keeper.finish(LAST_POSITION);
        }
    }

    /** Runs a task that can lose connections, with retries as long as they can help. */
    public <T> T retrying(Callable<T> task) throws Exception {
        while (true) {
            try {
                return task.call();
            } catch (SQLException | PenstockException e) {
                retryOrThrow(e);
                thread.checkCancelled();
            }
        }
    }

    private void follow(ReplicationStream stream, boolean reconnected) throws Exception {
        Duration timeout = opening.walSenderTimeout();
        Heartbeat heartbeat = new Heartbeat(
                stream,
                start::confirmed,
                start.progress()::applied,
                watch::compared,
                settings.statusInterval(),
                timeout,
                System::nanoTime);
        TableRegistry tables = new TableRegistry(
                start.coverage(), resources.side(), start.lookup(), partitions, watch::compareSoon, opening.isBinary());
        thread.beat();
        Disposable watchdog =
                LoopWatchdog.start(thread::lastBeat, heartbeat.patience(), stream::abort, System::nanoTime);
        resources.gauge().phase(Phase.STREAMING);
        if (reconnected) {
            LOG.info("Connected again; streaming from slot '{}'", settings.slot());
        }
        backoff.connected();
        try (stream) {
            new ReplicationLoop(resources, start, stream, heartbeat, watch, tables, backoff::reached).run();
        } finally {
            backoff.ended();
            watchdog.dispose();
        }
        if (tables.wantsText()) {
            LOG.info("Values are requested as text from here on: some have no binary form that can be read");
            opening.useText();
        }
    }

    /**
     * Continues with the current tables, and reads the tables again whose changes may be missing, if the options say
     * so.
     */
    private void resume(SourceChangedException change) throws Exception {
        if (!settings.resnapshotWhenChanged() || settings.temporarySlot()) {
            throw change;
        }
        LOG.warn("{} They are read again", change.getMessage());
        start.reading().abandon();
        partitions = retrying(() -> {
            thread.checkCancelled();
            return new SourceRenewal(settings, resources.connections(), start.coverage(), watch).run();
        });
    }

    private void retryOrThrow(Exception cause) throws Exception {
        if (thread.isCancelled()) {
            return;
        }
        PenstockException error = cause instanceof SQLException sql ? opening.explain(sql) : (PenstockException) cause;
        boolean helps = error.isTransient() || SqlErrors.isRejectedLogin(error);
        if (!helps || settings.temporarySlot() || backoff.attempts() >= settings.maxAttempts()) {
            throw error;
        }
        Duration wait = backoff.next();
        resources.gauge().disconnected(String.valueOf(error.getMessage()), wait);
        LOG.warn("{} Trying again in {} ms", error.getMessage(), wait.toMillis());
        pause(wait);
    }

    /** Pauses, and stores acknowledged positions meanwhile. */
    private void pause(Duration wait) throws InterruptedException {
        PositionKeeper keeper = start.keeper();
        long end = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0 && !thread.isCancelled(); left = end - System.nanoTime()) {
            thread.pause(Duration.ofNanos(Math.min(left, PAUSE_PART.toNanos())));
            if (keeper != null) {
                keeper.step();
            }
        }
    }
}
