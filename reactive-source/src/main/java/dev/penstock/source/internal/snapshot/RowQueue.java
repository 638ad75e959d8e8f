package dev.penstock.source.internal.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue from the readers to the session. Readers wait for room. The session never waits; it is woken. A batch
 * larger than the capacity passes alone.
 */
final class RowQueue {
    private final long capacity;
    private final Runnable wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Deque<ChunkRows> batches = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private @Nullable Exception failure;

    /**
     * Creates an empty queue.
     *
     * @param capacity in bytes of rows
     * @param wake called, on a reader's thread, when there is something to take
     */
    RowQueue(long capacity, Runnable wake) {
        this.capacity = capacity;
        this.wake = wake;
    }

    /** Adds a batch, waiting for room; returns false if the queue was closed and the reader has to stop. */
    boolean put(ChunkRows batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && bytes > 0 && bytes + batch.bytes() > capacity) {
                room.await();
            }
            if (closed) {
                return false;
            }
            batches.add(batch);
            bytes += batch.bytes();
        } finally {
            lock.unlock();
        }
        wake.run();
        return true;
    }

    /** Makes the queue fail with {@code cause} after the batches that were added before. */
    void fail(Exception cause) {
        lock.lock();
        try {
            if (failure == null && !closed) {
                failure = cause;
            }
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    /** Takes the next batch, or returns {@code null} if there is none at present; throws the failure of a reader. */
    @Nullable
    ChunkRows take() throws Exception {
        lock.lock();
        try {
            ChunkRows batch = batches.poll();
            if (batch == null) {
                if (failure != null) {
                    throw failure;
                }
                return null;
            }
            bytes -= batch.bytes();
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Releases everything; waiting readers return. */
    void close() {
        lock.lock();
        try {
            closed = true;
            batches.clear();
            bytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
