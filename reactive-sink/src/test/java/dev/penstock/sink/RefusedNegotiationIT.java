package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.test.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A server that ends connections before it negotiates TLS, as while it is being killed, or if it has no room for another process. */
class RefusedNegotiationIT extends SinkTestBase {
    private static final String ERROR = "Ecould not fork new process\n\0";
    private static final String NOTHING = "";

    @ParameterizedTest
    @ValueSource(strings = {ERROR, NOTHING})
    void firstConnectionThatIsRefusedIsATransientErrorAtOnce(String answer) throws Exception {
        try (RefusingServer server = new RefusingServer(0, answer)) {
            PostgresSink sink = PostgresSink.builder()
                    .url("postgres://me@127.0.0.1:" + server.port() + "/db")
                    .build();

            StepVerifier.create(Flux.just(records.create("t", data("id", 1), data("id", 1)))
                            .as(sink))
                    .expectErrorSatisfies(error -> assertRefused(error, server.port()))
                    .verify(DEADLINE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ERROR, NOTHING})
    void lostConnectionIsRetriedWhileTheServerRefuses(String answer) throws Exception {
        open(18);
        database.execute("CREATE TABLE t (id int)");
        try (TcpProxy proxy = TcpProxy.to(database.server())) {
            Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
            CompletableFuture<Void> writing = source.asFlux()
                    .as(PostgresSink.builder().url(proxy.url(database)).build())
                    .toFuture();
            source.tryEmitNext(records.create("t", null, data("id", 1)));
            await("SELECT count(*) = 1 FROM t");

            proxy.refuseConnections();
            try (RefusingServer server = new RefusingServer(proxy.port(), answer)) {
                proxy.cut();
                source.tryEmitNext(records.create("t", null, data("id", 2)));
                assertThat(server.refused.await(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            proxy.acceptConnections();

            source.tryEmitComplete();
            writing.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        }
        assertThat(database.value("SELECT count(*) || ' ' || max(id) FROM t")).isEqualTo("2 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {ERROR, NOTHING})
    void lostConnectionIsATransientErrorIfTheServerRefusesForLonger(String answer) throws Exception {
        open(18);
        database.execute("CREATE TABLE t (id int)");
        try (TcpProxy proxy = TcpProxy.to(database.server())) {
            Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
            CompletableFuture<Void> writing = source.asFlux()
                    .as(PostgresSink.builder()
                            .url(proxy.url(database))
                            .retryTimeout(Duration.ofMillis(300))
                            .build())
                    .toFuture();
            source.tryEmitNext(records.create("t", null, data("id", 1)));
            await("SELECT count(*) = 1 FROM t");

            proxy.refuseConnections();
            try (RefusingServer server = new RefusingServer(proxy.port(), answer)) {
                proxy.cut();
                source.tryEmitNext(records.create("t", null, data("id", 2)));

                assertThat(writing)
                        .failsWithin(DEADLINE)
                        .withThrowableThat()
                        .havingCause()
                        .satisfies(error -> assertRefused(error, server.port()));
            }
        }
    }

    /** The first answer of the server is then none to a request for TLS. */
    @Test
    void connectionThatBeginsWithoutTlsIsOpened() {
        open(18);
        database.execute("CREATE TABLE t (id int)");

        write(PostgresSink.builder().url(database.url() + "?sslmode=allow"), records.create("t", null, data("id", 1)));

        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1");
    }

    private static void assertRefused(Throwable error, int port) {
        assertThat(error)
                .isInstanceOf(DatabaseException.class)
                .matches(passing -> ((DatabaseException) passing).isTransient())
                .hasMessageContaining(
                        "The connection to the server at 127.0.0.1:" + port + " ended while TLS was negotiated");
    }

    /** A listener that answers the first request of each connection with some bytes or none, and closes it. */
    private static final class RefusingServer implements AutoCloseable {
        /** Reaches zero when two connections have been refused. */
        final CountDownLatch refused = new CountDownLatch(2);

        private final ServerSocket socket;
        private final String answer;
        private final Thread thread = new Thread(this::refuseAll, "refusing");

        /** Listens on a port, or on any if it is 0. */
        RefusingServer(int port, String answer) throws IOException {
            this.socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            this.answer = answer;
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void refuseAll() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    client.getInputStream().readNBytes(8);
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    refused.countDown();
                } catch (IOException closed) {
                    // By the client, or at the end of the test.
                }
            }
        }

        /** Returns when the port is free: the system keeps it while a thread waits for connections. */
        @Override
        public void close() throws IOException {
            socket.close();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
