package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.LoginException;
import dev.penstock.test.CertificateAuthority;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ResourceCensus;
import dev.penstock.test.ServerTls;
import dev.penstock.test.TcpProxy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source whose connections are encrypted: TLS lies above the buffer that reads ahead, and must not change what a stream does. */
class EncryptedStreamIT extends SourceCase {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("Mill authority");

    /** Less than any timeout that would end the wait by itself: the shortest is that of the server, 60 s. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static ServerTls tls;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start();
        tls = new ServerTls(server);
        tls.use(AUTHORITY.issue("server", "127.0.0.1"));
        Files.writeString(directory.resolve("ca.pem"), AUTHORITY.own().certificatePem());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void bringsEveryRowOfSnapshotAndStreamOnce() {
        Database database = closing(server.createDatabase());
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat(md5(i::text), 60) FROM generate_series(1, 3000) i");
        Listener listener = listen(encrypted(database, database.url()).build());
        eventually().until(() -> listener.size() == 3_000);
        awaitActive(database);

        database.execute("INSERT INTO t SELECT i, repeat(md5(i::text), 60) FROM generate_series(3001, 6000) i");
        for (int i = 6_001; i <= 6_050; i++) {
            database.execute("INSERT INTO t VALUES (" + i + ")");
        }

        assertEverythingOnce(listener, 6_050);
    }

    @Test
    void endsWhileTheHandshakeIsUnderWay() {
        Database database = closing(server.createDatabase());
        TcpProxy proxy = closing(TcpProxy.to(server));
        proxy.stall();
        PostgresSource source = encrypted(database, proxy.url(database)).build();
        ResourceCensus before = census(database);
        Listener listener = listen(source);
        eventually().until(() -> proxy.acceptedConnections() > 0);

        endsSoon(source, listener);
        proxy.reset();
        before.awaitNothingMore(RELEASE);
    }

    @Test
    void endsInTheSnapshotInTheStreamAndWithoutDemand() {
        Database database = closing(server.createDatabase());
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
        PostgresSource source = encrypted(database, database.url()).build();
        source.admin().status().block(DEADLINE);
        ResourceCensus before = census(database);
        Listener some = listen(source, 10);
        eventually().until(() -> some.size() == 10);
        endsSoon(source, some);

        Listener all = listen(source);
        eventually().until(() -> all.size() == 20_000);
        database.execute("INSERT INTO t VALUES (0)");
        eventually().until(() -> all.size() == 20_001);
        endsSoon(source, all);
        source.admin().cleanup().block(DEADLINE);

        PostgresSource streaming = encrypted(database, database.url())
                .snapshotMode(SnapshotMode.NEVER)
                .build();
        Listener one = listen(streaming, 1);
        awaitActive(database);
        database.execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(100001, 130000) i");
        eventually().until(() -> one.size() == 1);
        endsSoon(streaming, one);
        streaming.admin().cleanup().block(DEADLINE);
        before.awaitNothingMore(RELEASE);
    }

    @Test
    void endsWhileTheNetworkIsSilentAndConnectsAgainAfterItBroke() {
        Database database = closing(server.createDatabase());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        TcpProxy proxy = closing(TcpProxy.to(server));
        PostgresSource source = encrypted(database, proxy.url(database)).build();
        ResourceCensus before = census(database);
        Listener listener = listen(source);
        awaitActive(database);

        proxy.reset();
        database.execute("INSERT INTO t VALUES (2)");
        assertEverythingOnce(listener, 2);

        awaitActive(database);
        proxy.stall();
        endsSoon(source, listener);
        proxy.reset();
        proxy.resume();
        source.admin().cleanup().block(DEADLINE);
        before.awaitNothingMore(RELEASE);
    }

    /** A certificate that is exchanged for a wrong one while the source runs ends it at the next connection, and is not retried. */
    @Test
    void endsWithAnErrorIfTheServerIsAnotherOneAfterAReconnection() {
        Database database = closing(server.createDatabase());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        TcpProxy proxy = closing(TcpProxy.to(server));
        Listener listener = listen(encrypted(database, proxy.url(database)).build());
        awaitActive(database);

        tls.use(new CertificateAuthority("Strange authority").issue("server", "127.0.0.1"));
        try {
            proxy.reset();
            eventually().until(() -> listener.error() != null);
        } finally {
            tls.use(AUTHORITY.issue("server", "127.0.0.1"));
        }
        assertThat(listener.error())
                .isInstanceOf(LoginException.class)
                .hasMessageContaining("issued by 'CN=Strange authority', is not signed by an authority in");
    }

    /** The figure itself is printed, not asserted: see IdleIT. */
    @Test
    void hardlyUsesAProcessorWhileItIsIdle() {
        Database database = closing(server.createDatabase());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        PostgresSource source = encrypted(database, database.url()).build();
        Listener listener = listen(source);
        awaitActive(database);
        pause(Duration.ofSeconds(WHOLE ? 11 : 2));

        long before = cpuNanos("penstock-" + slotName(database));
        long begun = System.nanoTime();
        pause(Duration.ofSeconds(WHOLE ? 60 : 2));
        double cores = (double) (cpuNanos("penstock-" + slotName(database)) - before) / (System.nanoTime() - begun);
        System.out.printf("An idle source with TLS uses %.2f %% of a core%n", 100 * cores);
        assertThat(cores).isLessThan(0.25);

        database.execute("INSERT INTO t VALUES (2)");
        assertEverythingOnce(listener, 2);
    }

    private static PostgresSourceBuilder encrypted(Database database, String url) {
        return sourceAt(
                url + "?connect_timeout=120&sslmode=verify-full&sslrootcert=" + directory.resolve("ca.pem"),
                database,
                "t");
    }

    private static void endsSoon(PostgresSource source, Listener listener) {
        listener.cancel();
        source.admin().released().block(SOON);
    }

    private static long cpuNanos(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(name))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }
}
