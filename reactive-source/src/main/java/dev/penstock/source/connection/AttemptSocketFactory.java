package dev.penstock.source.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** The socket factory pgjdbc is given, public because pgjdbc makes it by name: not for other use. */
public final class AttemptSocketFactory extends SocketFactory {
    private final @Nullable ConnectionAttempt attempt;

    /** For pgjdbc: makes a factory for the attempt of that number. */
    public AttemptSocketFactory(String attempt) {
        this.attempt = ConnectionAttempt.find(attempt);
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        if (attempt == null) {
            socket.close();
        } else {
            attempt.add(socket);
        }
        return socket;
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
