package dev.penstock.source.internal.session;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Thread for the database calls of a session that wait, so that the session's own thread keeps its stream alive. */
public final class SideThread implements AutoCloseable {
    private static final int CAPACITY = 16;
    private static final long KEEP_SECONDS = 5;
    private static final long END_SECONDS = 2;

    private final ExecutorService executor;
    private final Runnable wake;

    /**
     * Creates a side thread, which starts when there is work and ends when there is none.
     *
     * @param wake called when a task has ended
     */
    public SideThread(String name, Runnable wake) {
        this.wake = wake;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, KEEP_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(CAPACITY), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.executor = pool;
    }

    public <T> Future<T> submit(Callable<T> task) {
        return executor.submit(() -> {
            try {
                return task.call();
            } finally {
                wake.run();
            }
        });
    }

    /** Runs a task after those that were added before. */
    public void run(Runnable task) {
        executor.execute(task);
    }

    /** Returns the result of a completed task; throws what the task threw. */
    public static <T> T result(Future<T> done) throws Exception {
        try {
            return done.get();
        } catch (CancellationException e) {
            throw new InterruptedException("cancelled");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Interrupts the running task and waits briefly for its end. */
    @Override
    public void close() {
        executor.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
