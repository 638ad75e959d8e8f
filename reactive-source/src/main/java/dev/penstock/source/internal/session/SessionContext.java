package dev.penstock.source.internal.session;

import dev.penstock.source.internal.connection.JdbcConnector;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * What the parts of one session share: its settings, its connections and threads, the way to the subscriber, and whether it
 * is over. Only {@link #cancel}, {@link #wake}, {@link #isCancelled} and {@link #lastBeat} are for other threads.
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
            SessionSettings settings, JdbcConnector connector, HandOff handOff, SourceEvents events, Thread thread) {
        this.gauge = new SessionGauge(settings.slot(), events);
        this.settings = settings;
        this.connector = connector;
        this.thread = thread;
        this.emitter = new Emitter(handOff, settings.bufferBytes() / 2);
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

    /** Returns what others may see of the session. */
    public SessionGauge gauge() {
        return gauge;
    }

    public SideThread side() {
        return side;
    }

    /** Returns the thread on which publication and tables are compared, which must not wait for a snapshot's preparation. */
    public SideThread watchThread() {
        return watchThread;
    }

    public RereadRequests requests() {
        return requests;
    }

    public SessionConnections connections() {
        return connections;
    }

    /** Returns what opens connections; those that it opens itself no cancellation cuts. */
    public JdbcConnector connector() {
        return connector;
    }

    /** Runs a task on a thread of its own, which ends with it. */
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

    /** Says that the thread is in a loop that looks up by itself, and need not be interrupted to see a cancellation. */
    public void looping(boolean looping) {
        this.looping = looping;
    }

    /** Ends the session: at once, unless it is in a loop, which is left the time to take its leave. */
    public void cancel() {
        cancelled = true;
        if (looping) {
            wake();
        } else {
            cut();
        }
    }

    /** Cuts every connection and interrupts the thread, unless it is in a task that is not to be interrupted. */
    public void cut() {
        connections.cut();
        synchronized (interruption) {
            if (!uninterrupted) {
                thread.interrupt();
            }
        }
    }

    /**
     * Runs a task on the session's thread that no cancellation interrupts, as it takes back what the session left on the server.
     * The task must have deadlines of its own.
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

    /** Throws where the session was cancelled. */
    public void checkCancelled() {
        if (cancelled) {
            throw new CancellationException("The subscription was cancelled");
        }
    }

    /** Wakes the session's thread from a rest. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Waits on the session's thread, unless it is cancelled meanwhile; what was gathered is handed over anyway. */
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

    /** Notes that the thread is not stuck. */
    public void beat() {
        lastBeat = System.nanoTime();
    }

    /** Returns when the thread was last known not to be stuck. */
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
