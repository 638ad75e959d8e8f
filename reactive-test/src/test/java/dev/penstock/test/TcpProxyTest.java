package dev.penstock.test;

import static dev.penstock.test.TcpProxy.Direction.TO_CLIENT;
import static dev.penstock.test.TcpProxy.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.internal.Pause;
import dev.penstock.test.internal.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends are sockets of the test, so it says who sends what and when. */
@Timeout(60)
class TcpProxyTest {
    private static final int DEADLINE_MILLIS = 30_000;
    private static final int SILENCE_MILLIS = 150;

    private ServerSocket listener;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws IOException {
        listener = new ServerSocket(0, 10, Ports.loopback());
        proxy = TcpProxy.to("127.0.0.1", listener.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        listener.close();
    }

    @Test
    void passesBytesBothWaysAndCountsThem() throws IOException {
        try (Pair pair = connect()) {
            send(pair.client(), 5);
            assertThat(receive(pair.server(), 5)).containsExactly(0, 1, 2, 3, 4);
            send(pair.server(), 100_000);
            assertThat(receive(pair.client(), 100_000)).hasSize(100_000).startsWith(0, 1, 2);
            assertThat(proxy.bytes(TO_SERVER)).isEqualTo(5);
            assertThat(proxy.bytes(TO_CLIENT)).isEqualTo(100_000);
            assertThat(proxy.openConnections()).isEqualTo(1);
            assertThat(proxy.acceptedConnections()).isEqualTo(1);
        }
        awaitNoConnections();
    }

    @Test
    void passesTheEndOfOneDirectionAndKeepsTheOther() throws IOException {
        try (Pair pair = connect()) {
            pair.client().shutdownOutput();
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            send(pair.server(), 3);
            assertThat(receive(pair.client(), 3)).hasSize(3);
        }
    }

    @Test
    void cutsEveryConnectionAndAcceptsNewOnes() throws IOException {
        try (Pair first = connect();
                Pair second = connect()) {
            proxy.cut();
            for (Pair pair : new Pair[] {first, second}) {
                assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
                assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            }
        }
        try (Pair third = connect()) {
            send(third.client(), 1);
            assertThat(receive(third.server(), 1)).hasSize(1);
        }
    }

    @Test
    void breaksEveryConnectionByReset() throws IOException {
        try (Pair pair = connect()) {
            proxy.reset();
            assertReset(pair.client());
            assertReset(pair.server());
        }
    }

    @Test
    void passesResetsOfAPeerOn() throws IOException {
        try (Pair pair = connect()) {
            pair.server().setSoLinger(true, 0);
            pair.server().close();
            assertReset(pair.client());
        }
    }

    @Test
    void holdsBytesWhileStalledAndDeliversThemAfterwards() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall();
            send(pair.client(), 3);
            send(pair.server(), 4);
            assertSilent(pair.server());
            assertSilent(pair.client());

            proxy.resume();
            assertThat(receive(pair.server(), 3)).containsExactly(0, 1, 2);
            assertThat(receive(pair.client(), 4)).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void stallsOneDirectionAndNotTheOther() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall(TO_CLIENT);
            send(pair.server(), 1);
            assertSilent(pair.client());
            send(pair.client(), 2);
            assertThat(receive(pair.server(), 2)).hasSize(2);
        }
    }

    @Test
    void closesAStalledConnection() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall();
            send(pair.client(), 3);
            proxy.cut();
            assertThat(proxy.openConnections()).isZero();
        }
    }

    @Test
    void losesOneDirectionSilently() throws IOException {
        try (Pair pair = connect()) {
            proxy.swallow(TO_SERVER);
            send(pair.client(), 3);
            pair.client().shutdownOutput();
            assertSilent(pair.server());
            send(pair.server(), 2);
            assertThat(receive(pair.client(), 2)).hasSize(2);
            assertThat(proxy.bytes(TO_SERVER)).isZero();
        }
    }

    @Test
    void keepsOneSideOpenWhenThePeerVanishes() throws IOException {
        try (Pair pair = connect()) {
            proxy.swallow(TO_SERVER);
            proxy.swallow(TO_CLIENT);
            pair.client().setSoLinger(true, 0);
            pair.client().close();
            send(pair.server(), 10);
            assertSilent(pair.server());
        }
    }

    @Test
    void deliversNothingAfterAHoleButToOthers() throws IOException {
        try (Pair pair = connect()) {
            proxy.swallow(TO_SERVER);
            send(pair.client(), 3);
            assertSilent(pair.server());
            proxy.resume();
            pair.client().getOutputStream().write(77);
            assertSilent(pair.server());
            try (Pair other = connect()) {
                other.client().getOutputStream().write(78);
                assertThat(receive(other.server(), 1)).containsExactly(78);
            }
        }
    }

    @Test
    void passesNoMoreThanAskedPerSecond() throws IOException {
        try (Pair pair = connect()) {
            proxy.throttle(10_000);
            long start = System.nanoTime();
            send(pair.client(), 5_000);
            assertThat(receive(pair.server(), 5_000)).hasSize(5_000).startsWith(0, 1, 2);
            // Slower is always right. The first of the ten chunks goes at once.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        }
    }

    @Test
    void resetsInTheMiddleOfAMessageAndOnlyOnce() throws IOException {
        try (Pair pair = connect()) {
            proxy.resetAfter(TO_CLIENT, 7);
            assertThat(proxy.resetsAfter()).isZero();
            send(pair.server(), 10);
            assertThat(receive(pair.client(), 7)).containsExactly(0, 1, 2, 3, 4, 5, 6);
            assertReset(pair.client());
            assertReset(pair.server());
        }
        assertThat(proxy.bytes(TO_CLIENT)).isEqualTo(7);
        assertThat(proxy.resetsAfter()).isOne();
        try (Pair pair = connect()) {
            send(pair.server(), 10);
            assertThat(receive(pair.client(), 10)).hasSize(10);
        }
    }

    @Test
    void refusesNewConnectionsAndKeepsOpenOnes() throws IOException {
        try (Pair pair = connect()) {
            proxy.refuseConnections();
            assertThatThrownBy(() -> new Socket(Ports.loopback(), proxy.port())).isInstanceOf(ConnectException.class);
            send(pair.client(), 1);
            assertThat(receive(pair.server(), 1)).hasSize(1);
        }
        proxy.acceptConnections();
        connect().close();
    }

    @Test
    void breaksTheConnectionWhenTheServerIsNotThere() throws IOException {
        listener.close();
        try (Socket client = new Socket(Ports.loopback(), proxy.port())) {
            client.setSoTimeout(DEADLINE_MILLIS);
            assertReset(client);
        }
        awaitNoConnections();
    }

    @Test
    void leavesNoThreadAndNoSocket() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall();
            send(pair.client(), 1);
            proxy.close();
            assertReset(pair.client());
        }
        assertThatThrownBy(() -> new Socket(Ports.loopback(), proxy.port())).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::acceptConnections).isInstanceOf(IllegalStateException.class);
        assertThat(Pause.until(
                        () -> Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().startsWith("penstock-test-proxy")),
                        Duration.ofMillis(DEADLINE_MILLIS)))
                .isTrue();
    }

    private record Pair(Socket client, Socket server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private Pair connect() throws IOException {
        Socket client = new Socket(Ports.loopback(), proxy.port());
        Socket server = listener.accept();
        client.setSoTimeout(DEADLINE_MILLIS);
        server.setSoTimeout(DEADLINE_MILLIS);
        return new Pair(client, server);
    }

    private static void send(Socket socket, int bytes) throws IOException {
        byte[] message = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            message[i] = (byte) i;
        }
        socket.getOutputStream().write(message);
    }

    private static byte[] receive(Socket socket, int bytes) throws IOException {
        return socket.getInputStream().readNBytes(bytes);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(DEADLINE_MILLIS);
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private void awaitNoConnections() {
        assertThat(Pause.until(() -> proxy.openConnections() == 0, Duration.ofMillis(DEADLINE_MILLIS)))
                .isTrue();
    }
}
