package dev.penstock.source.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Buffer of one socket's bytes, a ring of fixed size that a thread of its own fills. That thread blocks in the socket,
 * so a consumer never polls: it is woken when bytes arrive in an empty buffer. A full buffer stops the thread, and with
 * it the peer. One consumer thread; {@link #close} from any thread.
 */
final class ReadAhead extends InputStream {
    private final InputStream source;
    private final Runnable arrival;
    private final byte[] buffer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private int start;
    private int count;
    /** The index of the next byte to be written; used by the reading thread only. */
    private int end;

    private boolean closed;
    private @Nullable IOException failure;
    private boolean ended;

    private volatile int timeoutMillis;

    /**
     * Creates a buffer; {@link #run} fills it.
     *
     * @param arrival called on the reading thread when bytes arrive in an empty buffer, and at the end of the stream
     */
    ReadAhead(InputStream source, int capacity, Runnable arrival) {
        this.source = source;
        this.buffer = new byte[capacity];
        this.arrival = arrival;
    }

    /** Fills the buffer until the stream ends, fails or is closed. */
    void run() {
        try {
            for (int space = awaitSpace(); space > 0; space = awaitSpace()) {
                int read = source.read(buffer, end, space);
                if (read < 0) {
                    break;
                }
                added(read);
            }
            end(null);
        } catch (IOException e) {
            end(e);
        } catch (Throwable e) {
            end(new IOException("Reading from the server failed", e));
        }
    }

    /** Returns the number of bytes that fit contiguously after those that have arrived; 0 if the buffer was closed. */
    private int awaitSpace() {
        lock.lock();
        try {
            while (count == buffer.length && !closed) {
                drained.awaitUninterruptibly();
            }
            return closed ? 0 : Math.min(buffer.length - count, buffer.length - end);
        } finally {
            lock.unlock();
        }
    }

    private void added(int bytes) {
        boolean wasEmpty;
        lock.lock();
        try {
            wasEmpty = count == 0;
            count += bytes;
            end = (end + bytes) % buffer.length;
            if (wasEmpty) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
        if (wasEmpty) {
            arrival.run();
        }
    }

    private void end(@Nullable IOException error) {
        lock.lock();
        try {
            ended = true;
            failure = error;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
        arrival.run();
    }

    /** Returns whether the stream has ended or failed, and every byte that arrived before has been read. */
    boolean isExhausted() {
        lock.lock();
        try {
            return ended && count == 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets how long a read waits for the first byte, in milliseconds; 0 waits without limit. One millisecond, which the
     * driver uses to check whether a byte has arrived, does not wait at all.
     */
    void timeout(int millis) {
        timeoutMillis = millis;
    }

    /** Returns the limit set by {@link #timeout(int)}. */
    int timeout() {
        return timeoutMillis;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            if (count == 0) {
                awaitBytes();
            }
            if (count == 0) {
                return endOfStream();
            }
            return take(target, offset, length);
        } finally {
            lock.unlock();
        }
    }

    private int endOfStream() throws IOException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
        if (failure != null) {
            throw failure;
        }
        return -1;
    }

    private int take(byte[] target, int offset, int length) {
        int taken = Math.min(length, count);
        int first = Math.min(taken, buffer.length - start);
        System.arraycopy(buffer, start, target, offset, first);
        System.arraycopy(buffer, 0, target, offset + first, taken - first);
        boolean wasFull = count == buffer.length;
        start = (start + taken) % buffer.length;
        count -= taken;
        if (wasFull) {
            drained.signal();
        }
        return taken;
    }

    private void awaitBytes() throws SocketTimeoutException {
        int timeout = timeoutMillis;
        long left = TimeUnit.MILLISECONDS.toNanos(timeout);
        boolean interrupted = false;
        try {
            while (count == 0 && !ended && !closed) {
                if (timeout == 1 || (timeout > 0 && left <= 0)) {
                    throw new SocketTimeoutException("Read timed out");
                }
                try {
                    if (timeout == 0) {
                        filled.await();
                    } else {
                        left = filled.awaitNanos(left);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait on either side; the owner closes the socket itself. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
