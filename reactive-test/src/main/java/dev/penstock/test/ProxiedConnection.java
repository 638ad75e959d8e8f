package dev.penstock.test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Consumer;

/** One connection through a {@link TcpProxy}: two sockets, and a thread for each direction between them. */
final class ProxiedConnection {
    private static final int BUFFER = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final Valve toServer;
    private final Valve toClient;
    private final Consumer<ProxiedConnection> ended;
    private volatile boolean open = true;
    private int directionsEnded;

    ProxiedConnection(Socket client, Valve toServer, Valve toClient, Consumer<ProxiedConnection> ended) {
        this.client = client;
        this.toServer = toServer;
        this.toClient = toClient;
        this.ended = ended;
    }

    /** Connects to the server and starts to copy in both directions. If the server cannot be reached, resets the client. */
    void start(SocketAddress target) {
        TcpProxy.daemon("to-server", () -> {
            try {
                server.connect(target, CONNECT_TIMEOUT_MILLIS);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
            } catch (IOException unreachable) {
                reset();
                return;
            }
            TcpProxy.daemon("to-client", () -> pump(server, client, toClient));
            pump(client, server, toServer);
        });
    }

    /** Ends both sides in order: what was passed on still arrives. */
    void close() {
        end(false);
    }

    /** Ends both sides by RST: what was passed on and not yet read may be lost. */
    void reset() {
        end(true);
    }

    private void pump(Socket from, Socket to, Valve valve) {
        try {
            copy(from, to, valve);
        } catch (IOException broken) {
            try {
                if (valve.admitEnd(() -> open)) {
                    reset();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Socket from, Socket to, Valve valve) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        OutputStream out = to.getOutputStream();
        boolean lost = false;
        for (int read = from.getInputStream().read(buffer);
                read >= 0;
                read = from.getInputStream().read(buffer)) {
            int offset = lost ? read : 0;
            while (offset < read) {
                Valve.Passage passage = valve.admit(read - offset, () -> open);
                if (passage.bytes() == 0) {
                    // No network delivers bytes after a gap.
                    lost = true;
                    break;
                }
                out.write(buffer, offset, passage.bytes());
                offset += passage.bytes();
                if (passage.last()) {
                    reset();
                    return;
                }
            }
        }
        if (!lost && valve.admitEnd(() -> open)) {
            to.shutdownOutput();
            directionEnded();
        }
    }

    private synchronized void directionEnded() {
        directionsEnded++;
        if (directionsEnded == 2) {
            close();
        }
    }

    private synchronized void end(boolean byReset) {
        if (!open) {
            return;
        }
        open = false;
        close(client, byReset);
        close(server, byReset);
        toServer.wake();
        toClient.wake();
        ended.accept(this);
    }

    private static void close(Socket socket, boolean byReset) {
        try (socket) {
            if (byReset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException alreadyClosed) {
            // Nothing is left to close.
        }
    }
}
