package dev.penstock.test;

import dev.penstock.test.internal.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * TCP proxy between a client and a server that injects faults of a network: connections that are closed or reset, that stall, lose bytes
 * in one direction, or are slow, and servers that cannot be reached.
 *
 * <pre>{@code
 * try (TcpProxy proxy = TcpProxy.to(PostgresServer.shared())) {
 *     // connect the program under test to proxy.url(database)
 *     proxy.swallow(TcpProxy.Direction.TO_CLIENT);
 *     // the program must notice that the server does not answer
 *     proxy.resume();
 * }
 * }</pre>
 *
 * <p>A fault applies to all connections, including later ones, until {@link #resume()}. Bytes that were passed to the operating system
 * before the fault still arrive.
 *
 * <p>Lifetime: it listens on the loopback interface from {@link #to(String, int)} to {@link #close()}, which also closes
 * all its connections; its threads are daemons and end with their connections. Threading: all methods may be called
 * from any thread, and none waits for the network.
 */
public final class TcpProxy implements AutoCloseable {
    /** Direction of bytes through the proxy. */
    public enum Direction {
        /** From the client, who connected to the proxy, to the server. */
        TO_SERVER,
        /** From the server to the client, who connected to the proxy. */
        TO_CLIENT
    }

    private final InetSocketAddress target;
    private final int port;
    private final Valve toServer = new Valve();
    private final Valve toClient = new Valve();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private boolean closed;

    private TcpProxy(InetSocketAddress target) {
        this.target = target;
        this.port = Ports.free();
        acceptConnections();
    }

    /**
     * Starts a proxy for a server. It accepts connections when this method returns.
     *
     * @return the proxy, which the caller must close
     * @throws UncheckedIOException if it cannot listen
     */
    public static TcpProxy to(PostgresServer server) {
        return to(server.host(), server.port());
    }

    /**
     * Starts a proxy for an address, at which a server may listen now or later. While none listens, the proxy resets connections after
     * it has accepted them.
     *
     * @param host the server's host
     * @param port the server's port
     * @return the proxy, which the caller must close
     * @throws UncheckedIOException if it cannot listen
     */
    public static TcpProxy to(String host, int port) {
        return new TcpProxy(new InetSocketAddress(host, port));
    }

    /** Returns the host to which clients connect: the loopback address. */
    public String host() {
        return Ports.HOST;
    }

    /** Returns the port to which clients connect. It stays the same for the lifetime of the proxy. */
    public int port() {
        return port;
    }

    /** Returns the {@code postgresql://} URL of a database, through the proxy. */
    public String url(Database database) {
        return PostgresServer.url(host(), port, database.name());
    }

    /** Returns the {@code jdbc:postgresql://} URL of a database, through the proxy. */
    public String jdbcUrl(Database database) {
        return PostgresServer.jdbcUrl(host(), port, database.name());
    }

    /**
     * Closes all open connections, on both sides, in order (FIN): bytes that were passed on before still arrive. New connections are
     * accepted.
     */
    public void cut() {
        connections.forEach(ProxiedConnection::close);
    }

    /**
     * Breaks all open connections, on both sides, by RST: bytes that were passed on and not yet read may be lost. New connections are
     * accepted.
     */
    public void reset() {
        connections.forEach(ProxiedConnection::reset);
    }

    /**
     * Stops both directions. Connections stay open, and bytes that are sent meanwhile arrive after {@link #resume()}.
     */
    public void stall() {
        toServer.stall();
        toClient.stall();
    }

    /**
     * Stops one direction. Connections stay open, and bytes that are sent meanwhile arrive after {@link #resume()}.
     *
     * @param direction the direction that stops
     */
    public void stall(Direction direction) {
        valve(direction).stall();
    }

    /**
     * Drops silently all bytes in one direction, including the end of the stream, as in a half-open connection. Dropping both directions
     * simulates a machine that has failed. A connection that has lost bytes carries no more in that direction, even after
     * {@link #resume()}, because no network delivers bytes after a gap.
     *
     * @param direction the direction whose bytes are lost
     */
    public void swallow(Direction direction) {
        valve(direction).swallow();
    }

    /**
     * Limits the rate in each direction, for all connections together, until {@link #resume()}.
     *
     * @param bytesPerSecond the number of bytes that pass in one second, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(bytesPerSecond + " bytes per second are not at least 1.");
        }
        toServer.throttle(bytesPerSecond);
        toClient.throttle(bytesPerSecond);
    }

    /**
     * Resets once, after the next {@code bytes} bytes in a direction, the connection that carries the last of them, possibly in the middle
     * of a message. A receiver that reads slowly may lose some of the bytes before.
     *
     * @param direction the direction in which bytes are counted, over all connections
     * @param bytes the number of bytes that still pass, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public void resetAfter(Direction direction, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(bytes + " bytes are not at least 1.");
        }
        valve(direction).resetAfter(bytes);
    }

    /**
     * Refuses new connections, as a host does on whose port nothing listens; open ones stay. Ends with {@link #acceptConnections()}. Does
     * nothing if connections are refused already.
     */
    public synchronized void refuseConnections() {
        if (listener == null || acceptor == null) {
            return;
        }
        close(listener);
        try {
            // The system refuses connections only when no one waits for them any more.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener = null;
        acceptor = null;
    }

    /**
     * Accepts new connections again, on the same port. Does nothing if they are accepted already.
     *
     * @throws IllegalStateException if the proxy is closed
     * @throws UncheckedIOException if it cannot listen
     */
    public synchronized void acceptConnections() {
        if (closed) {
            throw new IllegalStateException("The proxy on port " + port + " is closed.");
        }
        if (listener != null) {
            return;
        }
        try {
            ServerSocket opened = new ServerSocket(port, 50, Ports.loopback());
            listener = opened;
            acceptor = daemon("accept", () -> acceptFrom(opened));
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy cannot listen on port " + port + ".", e);
        }
    }

    /** Ends all faults of {@link #stall}, {@link #swallow} and {@link #throttle}. Does not undo {@link #refuseConnections()}. */
    public void resume() {
        toServer.open();
        toClient.open();
    }

    /**
     * Returns the number of bytes that have passed in a direction since the start, over all connections. Swallowed bytes are not counted.
     */
    public long bytes(Direction direction) {
        return valve(direction).passed();
    }

    /**
     * Returns the number of connections that {@link #resetAfter} has reset, in both directions. A test uses it to make sure that the fault
     * happened.
     */
    public int resetsAfter() {
        return toServer.resets() + toClient.resets();
    }

    /** Returns the number of open connections at this moment. */
    public int openConnections() {
        return connections.size();
    }

    /** Returns the number of connections that were accepted since the start. */
    public int acceptedConnections() {
        return accepted.get();
    }

    /** Refuses new connections for good and breaks the open ones. May be called more than once. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            refuseConnections();
        }
        reset();
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, "penstock-test-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Valve valve(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private void acceptFrom(ServerSocket opened) {
        try {
            while (true) {
                Socket client = opened.accept();
                accepted.incrementAndGet();
                var connection = new ProxiedConnection(client, toServer, toClient, connections::remove);
                connections.add(connection);
                connection.start(target);
            }
        } catch (IOException closedMeanwhile) {
            close(opened);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // Nothing is left to close.
        }
    }
}
