package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The check that all integration tests are under notices each kind of thing that can be left behind. */
@Timeout(120)
class LeakCheckIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final PostgresServer server = PostgresServer.shared();
    private final Holdings before = Holdings.now();

    @RegisterExtension
    final Parent parent = new Parent();

    @Test
    void looksAfterEveryClassByItself() {
        parent.expected = true;
    }

    @Test
    void noticesAThread() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> await(end), "forgotten");
        thread.start();

        assertThatThrownBy(lookingNow()).hasMessageContaining("thread \"forgotten\"");

        end.countDown();
        before.awaitNothingMore(DEADLINE);
    }

    @Test
    void noticesASocketAndAFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("forgotten");
        try (Socket socket = new Socket(server.host(), server.port());
                FileChannel open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(socket.isConnected() && open.isOpen()).isTrue();

            assertThatThrownBy(lookingNow())
                    .hasMessageContaining("file socket:[")
                    .hasMessageContaining("file " + file.toRealPath());
        }
        before.awaitNothingMore(DEADLINE);
    }

    @Test
    void noticesAProcess() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();

        assertThatThrownBy(lookingNow()).hasMessageContaining("process " + process.pid() + " sleep");

        process.destroyForcibly().waitFor();
        before.awaitNothingMore(DEADLINE);
    }

    @Test
    void noticesSessionLockAndSlot() throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_create_logical_replication_slot('forgotten', 'pgoutput')");
            statement.execute("SELECT pg_advisory_lock(4711)");

            assertThatThrownBy(lookingNow())
                    .hasMessageContaining("on PostgreSQL 18: session of \"PostgreSQL JDBC Driver\" in postgres")
                    .hasMessageContaining("on PostgreSQL 18: slot forgotten")
                    .hasMessageContaining("on PostgreSQL 18: lock ExclusiveLock on advisory");
        }
        server.maintenance().rows("SELECT pg_drop_replication_slot('forgotten')");
        before.awaitNothingMore(DEADLINE);
    }

    @Test
    void noticesABufferThatNoOneReleased() {
        lose();

        assertThatThrownBy(lookingNow()).hasMessageContaining("lost ByteBuf");

        before.awaitNothingMore(DEADLINE);
    }

    private static void lose() {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).writeLong(1);
    }

    private ThrowingCallable lookingNow() {
        return () -> before.awaitNothingMore(Duration.ZERO);
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What JUnit knows of this class. */
    static final class Parent implements AfterEachCallback {
        private boolean expected;

        @Override
        public void afterEach(ExtensionContext context) {
            if (expected) {
                assertThat(LeakCheck.looksAfter(context.getParent().orElseThrow()))
                        .isTrue();
            }
        }
    }
}
