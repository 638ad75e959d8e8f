package dev.penstock.source.internal.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS socket factory for pgjdbc, which creates it by class name; therefore public, but not for other use. It layers TLS
 * over the sockets of an {@link AttemptSocketFactory}, and opens none itself.
 */
public final class TlsSocketFactory extends SSLSocketFactory {
    private final SSLSocketFactory factory;

    /** Creates a factory for the attempt with that number; called by pgjdbc. */
    public TlsSocketFactory(String attempt) {
        this.factory = ConnectionAttempt.tls(attempt).getSocketFactory();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return factory.createSocket(socket, host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw opensNone();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw opensNone();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw opensNone();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw opensNone();
    }

    private static UnsupportedOperationException opensNone() {
        return new UnsupportedOperationException("This factory only adds TLS to open sockets");
    }
}
