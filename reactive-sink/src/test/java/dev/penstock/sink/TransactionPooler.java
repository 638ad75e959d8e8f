package dev.penstock.sink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pooler in transaction mode: each transaction of its clients runs in another session of the server. Neither the
 * server nor the pooler requires a password.
 */
final class TransactionPooler implements AutoCloseable {
    private static final int PROTOCOL = 3 << 16;

    private final ServerSocket listener;
    private final Deque<Session> idle = new ArrayDeque<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Set<Session> used = new HashSet<>();
    private byte[] greeting = {};
    private int switches;

    /** Opens {@code sessions} sessions of the superuser in a database. */
    TransactionPooler(String host, int port, String user, String database, int sessions) throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        for (int i = 0; i < sessions; i++) {
            Session session = new Session(new Socket(host, port), user, database);
            idle.add(session);
            start("pooler-session", session::pump);
        }
        start("pooler", this::accept);
    }

    String url(String user, String database) {
        return "postgresql://" + user + "@" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort()
                + "/" + database;
    }

    /** Returns the number of sessions that clients were given. */
    synchronized int used() {
        return used.size();
    }

    /** Returns how often a client was given another session than before. */
    synchronized int switches() {
        return switches;
    }

    private void accept() throws IOException {
        while (true) {
            Client client = new Client(listener.accept());
            start("pooler-client", client::serve);
        }
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // One side has closed the connection.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void keep(Socket socket) {
        sockets.add(socket);
    }

    private synchronized Session attach(Client client, boolean request) {
        Session session = client.session;
        if (session == null) {
            session = idle.remove();
            session.client = client;
            client.session = session;
            used.add(session);
            switches += client.last == null || client.last == session ? 0 : 1;
            client.last = session;
        }
        client.outstanding += request ? 1 : 0;
        return session;
    }

    /**
     * Releases a session that is ready for a query, if no transaction is open and no message of any client is in
     * flight.
     */
    private synchronized void ready(Session session, byte status) {
        Client client = session.client;
        if (client != null && --client.outstanding == 0 && status == 'I') {
            client.session = null;
            session.client = null;
            idle.add(session);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Reads a message after its type: the length, which counts itself, and the rest. */
    private static byte[] body(DataInputStream in) throws IOException {
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return body;
    }

    private static void write(OutputStream to, byte type, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(type);
        out.writeInt(body.length + 4);
        out.write(body);
        to.write(bytes.toByteArray());
    }

    private interface Work {
        void run() throws IOException;
    }

    private final class Session {
        private final DataInputStream in;
        private final OutputStream out;
        private volatile @Nullable Client client;

        Session(Socket socket, String user, String database) throws IOException {
            keep(socket);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            byte[] parameters = ("user\0" + user + "\0database\0" + database + "\0\0").getBytes(StandardCharsets.UTF_8);
            DataOutputStream startup = new DataOutputStream(out);
            startup.writeInt(8 + parameters.length);
            startup.writeInt(PROTOCOL);
            startup.write(parameters);
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            byte type = 0;
            while (type != 'Z') {
                type = in.readByte();
                write(written, type, body(in));
            }
            greeting = written.toByteArray();
        }

        void pump() throws IOException {
            while (true) {
                byte type = in.readByte();
                byte[] body = body(in);
                Client receiver = client;
                if (receiver != null) {
                    write(receiver.out, type, body);
                }
                if (type == 'Z') {
                    ready(this, body[0]);
                }
            }
        }
    }

    private final class Client {
        private final DataInputStream in;
        private final OutputStream out;
        private @Nullable Session session;
        private @Nullable Session last;
        private int outstanding;

        Client(Socket socket) throws IOException {
            keep(socket);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void serve() throws IOException {
            while (true) {
                byte[] startup = body(in);
                int code = new DataInputStream(new ByteArrayInputStream(startup)).readInt();
                if (code == PROTOCOL) {
                    break;
                }
                out.write('N');
            }
            out.write(greeting);
            while (true) {
                byte type = in.readByte();
                byte[] body = body(in);
                if (type == 'X') {
                    return;
                }
                write(attach(this, type == 'Q' || type == 'S').out, type, body);
            }
        }
    }
}
