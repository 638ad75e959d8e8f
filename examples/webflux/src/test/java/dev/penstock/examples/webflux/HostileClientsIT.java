package dev.penstock.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.Environment;
import reactor.core.Disposable;

/** Clients that mean no good, or read no more, while another browser goes on. */
@Timeout(300)
class HostileClientsIT {
    private static final String UPGRADE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    private final Database database = PostgresServer.shared().createDatabase();
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void tables() {
        database.execute(EmbeddedDatabase.TABLES);
        database.execute("CREATE TABLE notes (id int PRIMARY KEY, note text)");
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        database.close();
    }

    @Test
    void listensOnThisMachineOnlyAndRefusesOtherSites() throws IOException {
        try (App app = App.start(database, "--webflux.origins=https://shop.example.org")) {
            assertThat(app.bean(Environment.class).getProperty("server.address"))
                    .isEqualTo("127.0.0.1");
            String own = "http://localhost:" + app.port();
            String json = "Content-Type: application/json\r\n";
            String order = "{\"customer\":\"Eve\",\"amount\":1}";

            assertThat(status(app, "GET /changes/ws", "localhost", UPGRADE + "Origin: http://evil.example\r\n", ""))
                    .isEqualTo(403);
            assertThat(status(app, "GET /changes/ws", "localhost", UPGRADE + "Origin: null\r\n", ""))
                    .isEqualTo(403);
            assertThat(status(app, "GET /changes/ws", "localhost", UPGRADE + "Origin: " + own + "\r\n", ""))
                    .isEqualTo(101);
            assertThat(status(
                            app, "GET /changes/ws", "localhost", UPGRADE + "Origin: https://shop.example.org\r\n", ""))
                    .isEqualTo(101);
            assertThat(status(app, "GET /changes?snapshot=true", "localhost", "Sec-Fetch-Site: cross-site\r\n", ""))
                    .isEqualTo(403);
            assertThat(status(
                            app,
                            "GET /",
                            "localhost",
                            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: document\r\n",
                            ""))
                    .isEqualTo(200);
            // A site's own name that leads to this machine.
            assertThat(status(app, "GET /status", "evil.example", "", "")).isEqualTo(421);
            assertThat(status(app, "POST /orders", "localhost", json + "Origin: http://evil.example\r\n", order))
                    .isEqualTo(403);
            assertThat(status(app, "POST /orders", "localhost", "Content-Type: text/plain\r\n", order))
                    .isEqualTo(415);
            assertThat(status(app, "POST /workload?rate=1000", "localhost", "", ""))
                    .isEqualTo(415);
            assertThat(status(app, "POST /orders", "localhost", json + "Origin: " + own + "\r\n", order))
                    .isEqualTo(201);
            assertThat(database.value("SELECT count(*) FROM orders WHERE customer = 'Eve'"))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{}'",
        "'nonsense'",
        "'{\"version\":1,\"system\":\"1\",\"timeline\":1,\"slot\":\"s\",\"session\":\"00000000\",\"read\":[1,-200000],"
                + "\"unread\":[],\"kind\":\"change\",\"commit\":\"0/1\",\"lsn\":\"0/1\",\"index\":0,\"ordinal\":1}'"
    })
    void anIdThatIsNoneOfOursIsAReset(String id) throws IOException {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
        try (App app = App.start(database)) {
            Socket socket = send(
                    app,
                    "GET /changes?table=stock",
                    "localhost",
                    "Accept: text/event-stream\r\nLast-Event-ID: " + encoded + "\r\n",
                    "");
            assertThat(readUntil(socket, "event:")).isEqualTo("event:reset");
        }
    }

    @Test
    void clientsThatStopReadingAreCutOffWhileAnotherContinues() throws Exception {
        database.execute("INSERT INTO notes SELECT i, repeat('x', 1000) FROM generate_series(1, 30000) i");
        try (App app = App.start(database, "--webflux.stall=15s", "--webflux.heartbeat=500ms")) {
            EventSource other = new EventSource("http://localhost:" + app.port() + "/changes?table=orders");
            Disposable subscription = other.events().subscribe();
            try {
                await().atMost(App.DEADLINE).until(other::isLive);
                // At once, so that the last begins before the first is cut off.
                List<Socket> stalled = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    stalled.add(send(
                            app,
                            "GET /changes?snapshot=true&table=notes",
                            "localhost",
                            "Accept: text/event-stream\r\n",
                            ""));
                }
                for (Socket one : stalled) {
                    readUntil(one, "event:snapshot");
                }
                assertThat(event(app, "/changes?snapshot=true&table=notes")).isEqualTo("event:busy");
                attack(app);
                int names = other.names().size();
                await().atMost(App.DEADLINE).until(() -> other.names().size() > names);

                await().atMost(App.DEADLINE)
                        .until(() ->
                                event(app, "/changes?snapshot=true&table=notes").equals("event:reset"));
                assertThat(other.connections()).isOne();
                database.execute("UPDATE orders SET amount = 7 WHERE id = 1");
                await().atMost(App.DEADLINE).until(() -> other.names().contains("change"));
            } finally {
                subscription.dispose();
            }
        }
    }

    /** Sends foreign origins, unknown hosts, and ids that are malformed, huge or expand to much. */
    private void attack(App app) throws IOException {
        String expanding = "{\"version\":1,\"system\":\"1\",\"timeline\":1,\"slot\":\"s\",\"session\":\"00000000\","
                + "\"read\":[1,-2000000000],\"unread\":[],\"kind\":\"change\",\"commit\":\"0/1\",\"lsn\":\"0/1\",\"index\":0,"
                + "\"ordinal\":1}";
        for (int i = 0; i < 10; i++) {
            for (String id : List.of(expanding, "[".repeat(3000), "\u0000".repeat(2000), "{}")) {
                String encoded =
                        Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
                try (Socket socket = send(
                        app,
                        "GET /changes?table=stock",
                        "localhost",
                        "Accept: text/event-stream\r\nLast-Event-ID: " + encoded + "\r\n",
                        "")) {
                    assertThat(readUntil(socket, "event:")).isIn("event:reset", "event:busy");
                }
            }
            assertThat(status(app, "GET /changes/ws", "localhost", UPGRADE + "Origin: http://evil.example\r\n", ""))
                    .isEqualTo(403);
            assertThat(status(app, "GET /status", "evil.example", "", "")).isEqualTo(421);
            assertThat(status(app, "POST /workload?rate=1000", "localhost", "", ""))
                    .isEqualTo(415);
        }
    }

    @Test
    void admitsNoMoreSubscribersThanItIsToldTo() throws IOException {
        try (App app = App.start(database, "--webflux.subscribers=2")) {
            for (int i = 0; i < 2; i++) {
                readUntil(send(app, "GET /changes", "localhost", "Accept: text/event-stream\r\n", ""), "event:live");
            }
            assertThat(event(app, "/changes")).isEqualTo("event:busy");
            sockets.get(0).close();
            await().atMost(App.DEADLINE).until(() -> event(app, "/changes").equals("event:live"));
        }
    }

    private String event(App app, String path) throws IOException {
        try (Socket socket = send(app, "GET " + path, "localhost", "Accept: text/event-stream\r\n", "")) {
            return readUntil(socket, "event:");
        }
    }

    private int status(App app, String request, String host, String headers, String body) throws IOException {
        try (Socket socket = send(app, request, host, headers, body)) {
            String line = readUntil(socket, "HTTP/1.1 ");
            int code = line.indexOf(' ') + 1;
            return Integer.parseInt(line, code, code + 3, 10);
        }
    }

    private Socket send(App app, String request, String host, String headers, String body) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout((int) App.DEADLINE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), app.port()));
        socket.getOutputStream()
                .write((request + " HTTP/1.1\r\nHost: " + host + ':' + app.port() + "\r\n" + headers
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readUntil(Socket socket, String beginning) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1024);
        String line = "";
        while (!line.startsWith(beginning)) {
            line = Objects.requireNonNull(reader.readLine(), () -> "ended before " + beginning);
        }
        return line;
    }
}
