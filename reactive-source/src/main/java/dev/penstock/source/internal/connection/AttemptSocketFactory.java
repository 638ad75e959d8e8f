package dev.penstock.source.internal.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Socket factory for pgjdbc, which creates it by class name; therefore public, but not for other use. */
public final class AttemptSocketFactory extends SocketFactory {
    /**
     * Seconds until the first probe of a silent connection, seconds between probes, and the number of unanswered
     * probes.
     */
    private static final Map<SocketOption<Integer>, Integer> PROBES = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 30,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 3);

    private final @Nullable ConnectionAttempt attempt;

    /** Creates a factory for the attempt with that number; called by pgjdbc. */
    public AttemptSocketFactory(String attempt) {
        this.attempt = ConnectionAttempt.find(attempt);
    }

    @Override
    public Socket createSocket() throws IOException {
        ReadAheadSocket socket = new ReadAheadSocket();
        keepAlive(socket);
        if (attempt == null) {
            socket.close();
        } else {
            attempt.add(socket);
        }
        return socket;
    }

    /**
     * Ends a connection that only waits, such as a reader's in the middle of a snapshot, when the network has failed;
     * the system's default takes hours. The driver enables the probes.
     */
    private static void keepAlive(Socket socket) throws IOException {
        for (Map.Entry<SocketOption<Integer>, Integer> probe : PROBES.entrySet()) {
            if (socket.supportedOptions().contains(probe.getKey())) {
                socket.setOption(probe.getKey(), probe.getValue());
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connect(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        if (local != null) {
            socket.bind(local);
        }
        socket.connect(remote);
        return socket;
    }
}
