package dev.penstock.source.internal.session;

import dev.penstock.source.internal.connection.JdbcConnector;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * Resources that the parts of one session share: its settings, connections and threads, the hand-off to the subscriber,
 * and the cancellation. Only {@link #cancel}, {@link #wake}, {@link #isCancelled} and {@link #lastBeat} may be called
 * from other threads.
 */
public final class SessionContext implements AutoCloseable {
    private final SessionSettings settings;
    private final JdbcConnector connector;
    private final Emitter emitter;
    private final SideThread side;
    private final SideThread watchThread;
    private final SessionGauge gauge;
    private final SessionConnections connections = new SessionConnections();
    private final RereadRequests requests;
    private final Thread thread;

    private final Object interruption = new Object();
    private boolean uninterrupted;

    private volatile boolean cancelled;
    private volatile boolean looping;
    private volatile long lastBeat = System.nanoTime();

    public SessionContext(
            SessionSettings settings,
            JdbcConnector connector,
            HandOff handOff,
            SourceEvents events,
            PauseSwitch pause,
            Thread thread) {
        this.gauge = new SessionGauge(settings.slot(), events, pause);
        this.settings = settings;
        this.connector = connector;
        this.thread = thread;
        this.emitter = new Emitter(handOff, settings.bufferBytes() / 2, pause);
        this.requests = new RereadRequests(settings.slot(), this::wake);
        this.side = new SideThread(thread.getName() + "-side", this::wake);
        this.watchThread = new SideThread(thread.getName() + "-watch", this::wake);
        handOff.onRoom(this::wake);
    }

    public SessionSettings settings() {
        return settings;
    }

    public Emitter emitter() {
        return emitter;
    }

    /** Returns the part of the session's state that is visible to other threads. */
    public SessionGauge gauge() {
        return gauge;
    }

    public SideThread side() {
        return side;
    }

    /** Returns the thread that compares publication and tables, which must not wait for a snapshot's preparation. */
    public SideThread watchThread() {
        return watchThread;
    }

    public RereadRequests requests() {
        return requests;
    }

    public SessionConnections connections() {
        return connections;
    }

    /** Returns the connector. A cancellation does not cut connections that were opened through it directly. */
    public JdbcConnector connector() {
        return connector;
    }

    /** Runs a task on a thread of its own, which ends with the task. */
    public void background(Runnable task) {
        Thread helper = new Thread(task, thread.getName() + "-slot");
        helper.setDaemon(true);
        helper.start();
    }

    public String threadName() {
        return thread.getName();
    }

    /** Opens an ordinary connection, which the session cuts at its end. */
    public Connection connect() {
        return connections.add(connector.open());
    }

    /** Opens a replication connection, which the session cuts at its end. */
    public Connection connectReplication() {
        return connections.add(connector.openStreaming());
    }

    /** Marks that the thread runs a loop that checks for cancellation itself and needs no interrupt. */
    public void looping(boolean looping) {
        this.looping = looping;
    }

    /** Ends the session: at once, unless it runs a loop, which gets time for a last status update. */
    public void cancel() {
        cancelled = true;
        if (looping) {
            wake();
        } else {
            cut();
        }
    }

    /** Cuts every connection and interrupts the thread, unless it runs an uninterruptible task. */
    public void cut() {
        connections.cut();
        synchronized (interruption) {
            if (!uninterrupted) {
                thread.interrupt();
            }
        }
    }

    /**
     * Runs a task on the session's thread that no cancellation interrupts, such as the removal of objects on the
     * server. The task must have deadlines of its own.
     */
    void uninterrupted(Runnable task) {
        boolean interrupted;
        synchronized (interruption) {
            uninterrupted = true;
            interrupted = Thread.interrupted();
        }
        try {
            task.run();
        } finally {
            synchronized (interruption) {
                uninterrupted = false;
                if (interrupted || connections.isCut()) {
                    thread.interrupt();
                }
            }
        }
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Throws if the session was cancelled. */
    public void checkCancelled() {
        if (cancelled) {
            throw new CancellationException("The subscription was cancelled");
        }
    }

    /** Wakes the session's thread from a pause. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /**
     * Pauses the session's thread until the time is over or the session is cancelled. Collected records are still
     * handed over.
     */
    public void pause(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        long left = duration.toNanos();
        while (left > 0 && !cancelled) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted in a pause");
            }
            emitter.flush();
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
    }

    /** Records that the thread is not stuck. */
    public void beat() {
        lastBeat = System.nanoTime();
    }

    /** Returns the last time at which the thread was known not to be stuck. */
    public long lastBeat() {
        return lastBeat;
    }

    @Override
    public void close() {
        requests.close();
        connections.close();
        side.close();
        watchThread.close();
    }
}
