package dev.penstock.source.fault;

import dev.penstock.test.PostgresServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A proxy that treats the start-up parameter {@code replication} as PgBouncer does; everything else it passes on. */
final class Pooler implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    /** Treatment of an unknown parameter. */
    enum Treatment {
        /** Without {@code ignore_startup_parameters}. */
        REFUSES,
        /** With {@code ignore_startup_parameters = replication}. */
        IGNORES
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final PostgresServer server;
    private final Treatment treatment;

    private Pooler(PostgresServer server, Treatment treatment) throws IOException {
        this.server = server;
        this.treatment = treatment;
    }

    static Pooler before(PostgresServer server, Treatment treatment) throws IOException {
        Pooler pooler = new Pooler(server, treatment);
        start(pooler::accept);
        return pooler;
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client;
                Socket target = new Socket(server.host(), server.port())) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            byte[] parameters = parameters(in, client.getOutputStream());
            String text = new String(parameters, StandardCharsets.UTF_8);
            int at = text.indexOf("replication\0");
            if (at >= 0 && treatment == Treatment.REFUSES) {
                client.getOutputStream().write(refusal());
                return;
            }
            if (at >= 0) {
                int end = text.indexOf('\0', text.indexOf('\0', at) + 1) + 1;
                text = text.substring(0, at) + text.substring(end);
            }
            byte[] passed = text.getBytes(StandardCharsets.UTF_8);
            target.getOutputStream()
                    .write(ByteBuffer.allocate(4 + passed.length)
                            .putInt(4 + passed.length)
                            .put(passed)
                            .array());
            start(() -> copy(target.getInputStream(), client.getOutputStream()));
            copy(in, target.getOutputStream());
        }
    }

    /** Returns protocol version and parameters of the start-up message; encryption is refused. */
    private static byte[] parameters(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            byte[] message = new byte[in.readInt() - 4];
            in.readFully(message);
            int code = ByteBuffer.wrap(message).getInt();
            if (code != SSL_REQUEST && code != GSS_REQUEST) {
                return message;
            }
            out.write('N');
        }
    }

    private static byte[] refusal() {
        byte[] fields = "SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: replication\0\0"
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + fields.length)
                .put((byte) 'E')
                .putInt(4 + fields.length)
                .put(fields)
                .array();
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[8192];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        // By the client, the server or the end of the test.
                    }
                },
                "pooler");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
