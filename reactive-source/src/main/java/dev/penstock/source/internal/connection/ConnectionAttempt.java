package dev.penstock.source.internal.connection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * The sockets of one attempt to connect. With a login timeout the driver connects on a thread of its own, which it
 * abandons when the time is over or the caller is interrupted; closing the sockets ends that thread.
 *
 * <p>The driver makes its socket factory by class name, with one string: the attempt's number in a map.
 */
final class ConnectionAttempt {
    private static final Map<String, ConnectionAttempt> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String number = String.valueOf(NUMBERS.incrementAndGet());
    private final @Nullable SSLContext tls;
    private final List<ReadAheadSocket> sockets = new ArrayList<>();
    private boolean succeeded;
    private boolean ended;

    private ConnectionAttempt(@Nullable SSLContext tls) {
        this.tls = tls;
    }

    /**
     * Begins an attempt of the driver with {@code properties}.
     *
     * @param tls the context of TLS connections; null if there are none
     */
    static ConnectionAttempt begin(Properties properties, @Nullable SSLContext tls) {
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

    /** Returns the TLS context of a running attempt. */
    static SSLContext tls(String number) {
        ConnectionAttempt attempt = RUNNING.get(number);
        if (attempt == null || attempt.tls == null) {
            throw new IllegalStateException("The attempt to connect has ended");
        }
        return attempt.tls;
    }

    static @Nullable ConnectionAttempt find(String number) {
        return RUNNING.get(number);
    }

    /**
     * Takes a new socket under its care; closes it where the attempt has failed. If it has succeeded, the socket is the
     * open connection's: the driver asks the server over another one to cancel what runs on it.
     */
    synchronized void add(ReadAheadSocket socket) throws IOException {
        if (!ended) {
            sockets.add(socket);
        } else if (!succeeded) {
            socket.close();
        }
    }

    /** Says that the sockets belong to an open connection now. */
    synchronized void succeeded() {
        succeeded = true;
    }

    /** Returns the socket of the open connection: of several hosts, the last that was tried. */
    synchronized ReadAheadSocket socket() {
        return sockets.get(sockets.size() - 1);
    }

    /** Ends the attempt; where it did not succeed, closes its sockets. */
    synchronized void end() {
        ended = true;
        RUNNING.remove(number);
        if (!succeeded) {
            for (ReadAheadSocket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // Closing was all that was left to do with it.
                }
            }
        }
    }
}
