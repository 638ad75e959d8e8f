package dev.penstock.source.internal.session;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * Thread that does a session's work, with its pauses, its cancellation and its signs of life. Only {@link #cancel},
 * {@link #cut}, {@link #wake}, {@link #isCancelled} and {@link #lastBeat} may be called from other threads.
 */
public final class SessionThread {
    private final Thread thread;
    private final SessionConnections connections;
    private final Emitter emitter;

    private final Object interruption = new Object();
    private boolean uninterrupted;

    private volatile boolean cancelled;
    private volatile boolean looping;
    /** True if {@link #wake} was called since the last rest. */
    private volatile boolean woken;

    private volatile long lastBeat = System.nanoTime();

    /**
     * Creates the description of a thread, which is not started.
     *
     * @param connections the connections that a cancellation cuts
     * @param emitter the records that are handed over in pauses
     */
    SessionThread(Thread thread, SessionConnections connections, Emitter emitter) {
        this.thread = thread;
        this.connections = connections;
        this.emitter = emitter;
    }

    public String name() {
        return thread.getName();
    }

    /** Runs a task on a thread of its own, which ends with the task. */
    public void background(Runnable task) {
        Thread helper = new Thread(task, name() + "-slot");
        helper.setDaemon(true);
        helper.start();
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

    /** Wakes the session's thread from a pause, or from its next rest. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /**
     * Rests on the session's thread until it is woken, for at most {@code nanos}. Returns at once if it was woken since the last rest:
     * the permit of the unpark alone could have been used up by a lock in between.
     */
    public void rest(long nanos) {
        if (!woken) {
            LockSupport.parkNanos(this, nanos);
        }
        woken = false;
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
}
