package dev.penstock.source.internal.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A socket that can be switched, between two reads, from plain reading to a {@link ReadAhead}. Closing it ends the
 * reading thread. The switch, reads and timeouts belong to one thread; {@link #close} is for any thread.
 */
final class ReadAheadSocket extends Socket {
    /** Holds more than one read of the driver, and is small compared to the buffers of the kernel. */
    private static final int CAPACITY = 256 * 1024;

    private @Nullable Input input;
    private volatile @Nullable ReadAhead ahead;

    /**
     * Starts reading ahead, once.
     *
     * @param arrival called on the reading thread when bytes arrive in an empty buffer, and at the end of the stream
     */
    void readAhead(String threadName, Runnable arrival) throws IOException {
        int timeout = getSoTimeout();
        super.setSoTimeout(0);
        ReadAhead started = new ReadAhead(super.getInputStream(), CAPACITY, arrival);
        started.timeout(timeout);
        ahead = started;
        input().readFrom(started);
        Thread thread = new Thread(started::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns whether the connection has ended or failed, and every byte that arrived before has been read. */
    boolean isExhausted() {
        ReadAhead current = ahead;
        return current != null && current.isExhausted();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return input();
    }

    private Input input() throws IOException {
        Input current = input;
        if (current == null) {
            current = new Input(super.getInputStream());
            input = current;
        }
        return current;
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        ReadAhead current = ahead;
        if (current == null) {
            super.setSoTimeout(millis);
        } else {
            current.timeout(millis);
        }
    }

    @Override
    public synchronized int getSoTimeout() throws SocketException {
        ReadAhead current = ahead;
        return current == null ? super.getSoTimeout() : current.timeout();
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            super.close();
        } finally {
            ReadAhead current = ahead;
            if (current != null) {
                current.close();
            }
        }
    }

    /** The stream that the driver, or its TLS layer, keeps for the lifetime of the socket. */
    private static final class Input extends FilterInputStream {
        Input(InputStream plain) {
            super(plain);
        }

        void readFrom(ReadAhead ahead) {
            in = ahead;
        }
    }
}
