package dev.penstock.source.internal.connection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Sockets of one connection attempt. With a login timeout the driver connects on a thread of its own, which it abandons
 * at the timeout or when the caller is interrupted. Closing the sockets ends that thread.
 *
 * <p>The driver creates its socket factory by class name, with one string: the number of the attempt in a map.
 */
final class ConnectionAttempt {
    private static final Map<String, ConnectionAttempt> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String number = String.valueOf(NUMBERS.incrementAndGet());
    private final @Nullable Supplier<SSLContext> tls;
    private final List<ReadAheadSocket> sockets = new ArrayList<>();
    private boolean succeeded;
    private boolean ended;

    private ConnectionAttempt(@Nullable Supplier<SSLContext> tls) {
        this.tls = tls;
    }

    /**
     * Begins an attempt of the driver with {@code properties}.
     *
     * @param tls creates the context of a TLS connection, once the server has agreed to one; null if there are none
     */
    static ConnectionAttempt begin(Properties properties, @Nullable Supplier<SSLContext> tls) {
        ConnectionAttempt attempt = new ConnectionAttempt(tls);
        RUNNING.put(attempt.number, attempt);
        if (tls != null) {
            PGProperty.SSL_FACTORY.set(properties, TlsSocketFactory.class.getName());
            PGProperty.SSL_FACTORY_ARG.set(properties, attempt.number);
        }
        PGProperty.SOCKET_FACTORY.set(properties, AttemptSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(properties, attempt.number);
        return attempt;
    }

    /** Returns a TLS context of a running attempt. */
    static SSLContext tls(String number) {
        ConnectionAttempt attempt = RUNNING.get(number);
        if (attempt == null || attempt.tls == null) {
            throw new IllegalStateException("The attempt to connect has ended");
        }
        return attempt.tls.get();
    }

    static @Nullable ConnectionAttempt find(String number) {
        return RUNNING.get(number);
    }

    /**
     * Adds a new socket; closes it if the attempt has failed. After a success the socket belongs to the open
     * connection: the driver uses another one to cancel a running statement.
     */
    synchronized void add(ReadAheadSocket socket) throws IOException {
        if (!ended) {
            sockets.add(socket);
        } else if (!succeeded) {
            socket.close();
        }
    }

    /** Records that the sockets belong to an open connection. */
    synchronized void succeeded() {
        succeeded = true;
    }

    /** Returns the socket of the open connection; if there were several hosts, that of the last one tried. */
    synchronized ReadAheadSocket socket() {
        return sockets.get(sockets.size() - 1);
    }

    /** Ends the attempt; closes its sockets if it failed. */
    synchronized void end() {
        ended = true;
        RUNNING.remove(number);
        if (!succeeded) {
            for (ReadAheadSocket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // Nothing is left to do with the socket.
                }
            }
        }
    }
}
