package dev.penstock.verification.nonblocking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.OnError;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.test.CertificateAuthority;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ServerTls;
import dev.penstock.test.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Nothing blocks a thread that must not be blocked: the driver's event loops, on which the sink writes and acknowledges, and
 * Reactor's parallel threads, on which records are handed out and encoded. In a JVM of its own, because BlockHound changes
 * the methods that block. All connections are encrypted.
 */
@Tag("nonblocking")
class NonBlockingIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();

    @TempDir
    private static Path directory;

    private final PostgresServer server = PostgresServer.shared();
    private Database from;
    private Database to;

    @BeforeAll
    static void watch() throws IOException {
        CertificateAuthority authority = new CertificateAuthority("BlockHound");
        Files.writeString(directory.resolve("ca.pem"), authority.own().certificatePem());
        new ServerTls(PostgresServer.shared()).use(authority.issue("server", "127.0.0.1"));
        BlockHound.install(builder -> builder
                // The driver's salt for a password comes from the kernel, which has it at once.
                .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                // Netty's allocator waits for a neighbour for the time of a few instructions.
                .allowBlockingCallsInside("io.netty.buffer.AdaptiveByteBufAllocator", "newDirectBuffer")
                .allowBlockingCallsInside("io.netty.buffer.AdaptiveByteBufAllocator", "newHeapBuffer")
                .blockingMethodCallback(method -> BLOCKED.add(new BlockingOperationError(method))));
    }

    @BeforeEach
    void createDatabases() {
        from = server.createDatabase();
        to = server.createDatabase();
        for (Database database : new Database[] {from, to}) {
            database.execute("CREATE TABLE t (id int PRIMARY KEY, u int, body text)");
        }
        from.execute("INSERT INTO t SELECT g, g, repeat(md5(g::text), 10) FROM generate_series(1, 5000) g");
        BLOCKED.clear();
    }

    @AfterEach
    void closeDatabases() {
        from.close();
        to.close();
    }

    @Test
    void noticesWhatBlocks() {
        Mono.fromRunnable(NonBlockingIT::sleep)
                .subscribeOn(Schedulers.parallel())
                .block(DEADLINE);

        assertThat(BLOCKED).isNotEmpty();
    }

    @Test
    void neitherReadingNorWritingBlocks() {
        PostgresSource source = source(from.url()).build();

        replicate(source, sink(to.url()).parallelism(4).batchSize(300).acknowledgeTo(source.acknowledgements()));
    }

    @Test
    void neitherLosingConnectionsNorFindingOthersBlocks() {
        try (TcpProxy before = TcpProxy.to(server);
                TcpProxy behind = TcpProxy.to(server)) {
            PostgresSource source = source(before.url(from))
                    .reconnectMaxBackoff(Duration.ofSeconds(1))
                    .build();
            PostgresSink sink = sink(behind.url(to))
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("p")
                    .batchSize(500)
                    .acknowledgeTo(source.acknowledgements())
                    .build();
            Disposable running =
                    sink.resume(source::records, source::recordsAfter).subscribe(done -> {}, BLOCKED::add);

            awaitRows(1_000);
            behind.reset();
            awaitRows(3_000);
            before.cut();
            behind.cut();
            changeMuch();
            before.reset();
            awaitEqual();

            end(running, source);
        }
        assertNothingBlocked();
    }

    @Test
    void rejectingRecordsDoesNotBlock() {
        to.execute("ALTER TABLE t ADD CHECK (id % 1000 <> 7)");
        AtomicInteger rejected = new AtomicInteger();
        PostgresSource source = source(from.url()).build();
        PostgresSink sink = sink(to.url())
                .onError(OnError.DEAD_LETTER)
                .deadLetters((record, reason) -> Mono.fromRunnable(rejected::incrementAndGet))
                .acknowledgeTo(source.acknowledgements())
                .build();
        Disposable running = source.records().as(sink).subscribe(done -> {}, BLOCKED::add);

        awaitRows(4_995);
        // The last rejection may follow the commit.
        await(() -> rejected.get() == 5);
        end(running, source);

        assertThat(rejected).hasValue(5);
        assertNothingBlocked();
    }

    @Test
    void handlingRecordsOneByOneDoesNotBlock() {
        PostgresSource source = source(from.url()).bufferBytes(64 * 1024).build();
        AtomicInteger length = new AtomicInteger();
        changeMuchLater();

        Flux.from(source.records())
                .concatMap(record -> handled(record, length), 3)
                .doOnNext(record -> source.acknowledgements().acknowledge(record.position()))
                .publishOn(Schedulers.parallel(), 5)
                .doOnNext(record -> source.acknowledgements().acknowledgeUpTo(record.position()))
                .take(6_000)
                .blockLast(DEADLINE);
        source.admin().released().block(DEADLINE);

        assertThat(length.get()).isPositive();
        assertNothingBlocked();
    }

    private void replicate(PostgresSource source, PostgresSinkBuilder sink) {
        Disposable running = source.records().as(sink.build()).subscribe(done -> {}, BLOCKED::add);
        awaitRows(5_000);
        changeMuch();
        awaitEqual();
        end(running, source);
        assertNothingBlocked();
    }

    private static Mono<Record> handled(Record record, AtomicInteger length) {
        return Mono.fromCallable(() -> {
                    length.addAndGet(RecordJson.toBytes(record).length);
                    return record;
                })
                .subscribeOn(Schedulers.parallel());
    }

    private void changeMuch() {
        from.execute(
                "UPDATE t SET u = u + 1 WHERE id % 7 = 0",
                "UPDATE t SET id = id + 100000 WHERE id % 1000 = 1",
                "DELETE FROM t WHERE id % 11 = 0",
                "INSERT INTO t SELECT g, g, 'new' FROM generate_series(30000, 31000) g");
    }

    private void changeMuchLater() {
        Schedulers.boundedElastic().schedule(() -> {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> from.value("SELECT slot_name FROM pg_replication_slots") != null);
            from.execute("INSERT INTO t SELECT g, g, 'new' FROM generate_series(30000, 32000) g");
        });
    }

    private static PostgresSourceBuilder source(String url) {
        return PostgresSource.builder()
                .url(encrypted(url))
                .tables("t")
                .slotName("nonblocking")
                .statusInterval(Duration.ofMillis(200));
    }

    private static PostgresSinkBuilder sink(String url) {
        return PostgresSink.builder().url(encrypted(url));
    }

    private static String encrypted(String url) {
        return url + "?sslmode=verify-full&sslrootcert=" + directory.resolve("ca.pem");
    }

    private void awaitRows(int rows) {
        await(() -> Integer.parseInt(to.value("SELECT count(*) FROM t")) >= rows);
    }

    private void awaitEqual() {
        String hash = "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t";
        await(() -> from.value(hash).equals(to.value(hash)));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    private static void end(Disposable running, PostgresSource source) {
        running.dispose();
        source.admin().released().block(DEADLINE);
    }

    private static void assertNothingBlocked() {
        BLOCKED.forEach(Throwable::printStackTrace);
        assertThat(BLOCKED).isEmpty();
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
