package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.CertificateAuthority;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Absence of blocking calls on event loops and threads of Reactor. It has a JVM of its own, which BlockHound has
 * instrumented.
 */
@Tag("blockhound")
class BlockHoundIT {
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    @TempDir
    private static Path directory;

    private Database target;
    private Database expected;

    @BeforeAll
    static void install() throws IOException {
        CertificateAuthority authority = new CertificateAuthority("BlockHound");
        Files.writeString(directory.resolve("ca.pem"), authority.own().certificatePem());
        new ServerTls(PostgresServer.shared()).use(authority.issue("server", "127.0.0.1"));
        BlockHound.builder()
                .loadIntegrations()
                // For the nonce of a login the driver reads /dev/urandom, which never waits.
                .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                // Netty's allocator waits for a neighbour for the time of a few instructions.
                .allowBlockingCallsInside("io.netty.buffer.AdaptiveByteBufAllocator", "newDirectBuffer")
                .allowBlockingCallsInside("io.netty.buffer.AdaptiveByteBufAllocator", "newHeapBuffer")
                .blockingMethodCallback(method ->
                        FOUND.add(method + " on " + Thread.currentThread().getName() + " at " + callers()))
                .install();
    }

    private static String callers() {
        return Stream.of(new Throwable().getStackTrace())
                .skip(4)
                .limit(30)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n  "));
    }

    @BeforeEach
    void open() {
        target = PostgresServer.shared().createDatabase();
        expected = PostgresServer.shared().createDatabase();
        FOUND.clear();
    }

    @AfterEach
    void close() {
        target.close();
        expected.close();
    }

    @Test
    void aThreadThatBlocksIsFound() {
        Mono.fromRunnable(() -> {
                    try {
                        Thread.sleep(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .subscribeOn(Schedulers.parallel())
                .block(SinkTestBase.DEADLINE);

        // It is Thread.sleep0 on some JDKs, and sleepNanos0 on others.
        assertThat(FOUND).singleElement().asString().matches("(?s)java\\.lang\\.Thread\\.sleep\\w* on parallel.*");
    }

    @ParameterizedTest
    @EnumSource
    void nothingBlocksWhileRecordsAreWritten(Delivery delivery) throws Exception {
        List<Record> all = workload();
        PostgresSinkBuilder sink = sink().delivery(delivery).batchSize(150);
        if (delivery == Delivery.EXACTLY_ONCE) {
            sink.pipeline("p");
        } else {
            sink.parallelism(2);
        }

        PostgresSink built = sink.build();
        Flux.fromIterable(all).as(built).block(SinkTestBase.DEADLINE);

        assertThat(FOUND).isEmpty();
        assertThat(built.progress().records()).isEqualTo(all.size()).isGreaterThan(200);
        for (String table : RandomWorkload.TABLES) {
            String rows = "SELECT t::text FROM " + table + " t ORDER BY 1";
            assertThat(target.rows(rows)).as(table).isEqualTo(expected.rows(rows));
        }
    }

    @Test
    void nothingBlocksWhenRecordsAreRefused() throws Exception {
        List<Record> all = workload();
        target.execute("ALTER TABLE plain ADD CHECK (length(v) < 4)");

        PostgresSink sink =
                sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead").build();
        Flux.fromIterable(all).as(sink).block(SinkTestBase.DEADLINE);

        assertThat(FOUND).isEmpty();
        assertThat(sink.progress().rejected()).isPositive();
    }

    @Test
    void nothingBlocksWhenItIsCancelled() throws Exception {
        List<Record> all = workload();
        for (int millis = 10; millis <= 200; millis += 10) {
            Flux.fromIterable(all)
                    .concatWith(Flux.never())
                    .as(sink().build())
                    .timeout(Duration.ofMillis(millis))
                    .onErrorComplete()
                    .block(SinkTestBase.DEADLINE);
        }

        assertThat(FOUND).isEmpty();
    }

    private List<Record> workload() throws Exception {
        try (Connection connection = expected.connect()) {
            RandomWorkload workload = new RandomWorkload(1, connection);
            workload.ddl().forEach(target::execute);
            workload.ddl().forEach(expected::execute);
            return workload.run(200);
        }
    }

    private PostgresSinkBuilder sink() {
        return PostgresSink.builder()
                .url(target.url() + "?sslmode=verify-full&sslrootcert=" + directory.resolve("ca.pem"));
    }
}
