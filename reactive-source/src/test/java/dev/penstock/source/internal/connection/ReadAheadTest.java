package dev.penstock.source.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadAheadTest {
    private final AtomicInteger arrivals = new AtomicInteger();

    @Test
    void deliversEveryByteInOrderWhateverTheSizesOfReads() throws Exception {
        byte[] sent = new byte[1_000_000];
        Random random = new Random(7);
        random.nextBytes(sent);
        ReadAhead ahead = filling(new Trickle(sent, new Random(8)), 1_000);
        byte[] received = new byte[sent.length];
        int at = 0;
        while (at < received.length) {
            int read = ahead.read(received, at, Math.min(1 + random.nextInt(1_500), received.length - at));
            assertThat(read).isPositive();
            at += read;
        }

        assertThat(received).isEqualTo(sent);
        assertThat(ahead.read()).isEqualTo(-1);
        assertThat(ahead.isExhausted()).isTrue();
    }

    @Test
    void readsNoFurtherThanItsCapacity() {
        ByteArrayInputStream source = new ByteArrayInputStream(new byte[10_000]);
        ReadAhead ahead = filling(source, 100);
        eventually().until(() -> ahead.available() == 100);

        assertThat(source.available()).isEqualTo(9_900);
        ahead.close();
    }

    @Test
    void reportsAnArrivalInAnEmptyBufferAndTheEnd() throws Exception {
        PipedInputStream source = new PipedInputStream();
        ReadAhead ahead;
        try (PipedOutputStream peer = new PipedOutputStream(source)) {
            ahead = filling(source, 100);
            assertThat(arrivals).hasValue(0);
            peer.write(1);
            peer.flush();
            eventually().untilAtomic(arrivals, value -> assertThat(value).isEqualTo(1));
            assertThat(ahead.read()).isEqualTo(1);
            assertThat(ahead.isExhausted()).isFalse();
        }
        eventually().untilAtomic(arrivals, value -> assertThat(value).isEqualTo(2));
        assertThat(ahead.isExhausted()).isTrue();
    }

    @Test
    void doesNotWaitWhenAskedWhetherSomethingHasArrived() throws Exception {
        try (PipedInputStream source = new PipedInputStream();
                PipedOutputStream peer = new PipedOutputStream(source)) {
            ReadAhead ahead = filling(source, 100);
            ahead.timeout(1);

            assertThatThrownBy(ahead::read).isInstanceOf(SocketTimeoutException.class);
            peer.write(5);
            peer.flush();
            eventually().until(() -> ahead.available() == 1);
            assertThat(ahead.read()).isEqualTo(5);
        }
    }

    @Test
    void waitsAsLongAsItsTimeout() throws Exception {
        try (PipedInputStream source = new PipedInputStream();
                PipedOutputStream peer = new PipedOutputStream(source)) {
            ReadAhead ahead = filling(source, 100);
            ahead.timeout(50);
            long before = System.nanoTime();

            assertThatThrownBy(ahead::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(peer).isNotNull();
        }
    }

    @Test
    void deliversWhatArrivedBeforeAFailureAndThenTheFailure() throws Exception {
        InputStream source = new InputStream() {
            private int left = 3;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("reset");
                }
                return 7;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                target[offset] = (byte) read();
                return 1;
            }
        };
        ReadAhead ahead = filling(source, 100);

        assertThat(ahead.readNBytes(3)).containsOnly(7);
        assertThatThrownBy(ahead::read).isInstanceOf(IOException.class).hasMessage("reset");
    }

    @Test
    void wakesAWaitingConsumerWhenClosed() throws Exception {
        try (PipedInputStream source = new PipedInputStream();
                PipedOutputStream peer = new PipedOutputStream(source)) {
            ReadAhead ahead = filling(source, 100);
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread consumer = new Thread(() -> {
                try {
                    ahead.read();
                } catch (Throwable e) {
                    outcome.complete(e);
                }
            });
            consumer.start();
            eventually().until(() -> consumer.getState() == Thread.State.WAITING);
            ahead.close();

            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
            assertThat(peer).isNotNull();
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30));
    }

    private ReadAhead filling(InputStream source, int capacity) {
        ReadAhead ahead = new ReadAhead(source, capacity, arrivals::incrementAndGet);
        Thread thread = new Thread(ahead::run);
        thread.setDaemon(true);
        thread.start();
        return ahead;
    }

    /** Gives bytes in pieces of random sizes. */
    private static final class Trickle extends ByteArrayInputStream {
        private final Random random;

        Trickle(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(2_000)));
        }
    }
}
