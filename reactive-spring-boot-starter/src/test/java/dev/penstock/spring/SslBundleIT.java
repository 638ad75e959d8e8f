package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.ConfigurationException;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockNamedPipelinesAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration;
import dev.penstock.test.CertificateAuthority;
import dev.penstock.test.CertificateAuthority.Issued;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The server accepts the role 'miller' only with a certificate, over TLS. */
class SslBundleIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("Mill authority");
    private static final CertificateAuthority STRANGER = new CertificateAuthority("Strange authority");

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static Database database;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start();
        ServerTls tls = new ServerTls(server);
        tls.use(AUTHORITY.issue("localhost", "localhost"));
        database = server.createDatabase();
        database.execute(
                "CREATE ROLE miller LOGIN SUPERUSER REPLICATION",
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE TABLE copies (id int PRIMARY KEY)",
                "INSERT INTO orders SELECT generate_series(1, 10)");
        tls.demandCertificate("miller", AUTHORITY);
        write("ca", AUTHORITY.own());
        write("strange", STRANGER.own());
        write("client", AUTHORITY.issueRsa("miller"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void sourceAndSinkUseTheBundleOfTheApplication() {
        context("mill")
                .withPropertyValues(
                        "penstock.source.url=" + url("localhost"),
                        "penstock.source.ssl.bundle=mill",
                        "penstock.source.tables=orders",
                        "penstock.source.logrepl.slot-name=bundled",
                        "penstock.sink.url=" + url("localhost"),
                        "penstock.sink.ssl.bundle=mill",
                        "penstock.sink.table=copies",
                        "penstock.resume=none")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
                    assertThat(database.value("SELECT bool_and(s.ssl AND s.client_dn = '/CN=miller')::text FROM"
                                    + " pg_stat_ssl s JOIN pg_stat_activity USING (pid) WHERE usename = 'miller'"))
                            .isEqualTo("true");
                });
    }

    @Test
    void aNamedPipelineHasABundleOfItsOwn() {
        context("mill")
                .withPropertyValues(
                        "penstock.pipelines.orders.source.url=" + url("localhost"),
                        "penstock.pipelines.orders.source.ssl.bundle=mill",
                        "penstock.pipelines.orders.source.tables=orders",
                        "penstock.pipelines.orders.source.snapshot-mode=only")
                .run(context ->
                        assertThat(rows(context.getBean(PostgresSource.class))).isEqualTo(10));
    }

    @Test
    void aServerOfAnotherAuthorityOrForAnotherHostIsRefused() {
        context("stranger")
                .withPropertyValues(
                        "penstock.source.url=" + url("localhost"),
                        "penstock.source.ssl.bundle=stranger",
                        "penstock.source.tables=orders")
                .run(context -> assertThat(problem(context.getBean(PostgresSource.class)))
                        .contains("is not signed by an authority in the given trust store. Add the certificate of the"
                                + " right authority to it."));
        context("mill")
                .withPropertyValues(
                        "penstock.source.url=" + url("127.0.0.1"),
                        "penstock.source.ssl.bundle=mill",
                        "penstock.source.tables=orders")
                .run(context -> assertThat(problem(context.getBean(PostgresSource.class)))
                        .contains("the server's certificate is for localhost, not for '127.0.0.1'"));
    }

    @Test
    void anUnknownBundleAndAContradictionAreReportedBeforeAnythingIsConnected() {
        context("mill")
                .withPropertyValues(
                        "penstock.pipelines.a.source.url=" + url("localhost"),
                        "penstock.pipelines.a.source.tables=orders",
                        "penstock.pipelines.a.source.logrepl.slot-name=a",
                        "penstock.pipelines.a.source.ssl.bundle=other",
                        "penstock.pipelines.b.source.url=" + url("localhost") + "?sslmode=prefer",
                        "penstock.pipelines.b.source.tables=orders",
                        "penstock.pipelines.b.source.logrepl.slot-name=b",
                        "penstock.pipelines.b.source.ssl.bundle=mill",
                        "penstock.pipelines.c.source.url=" + url("localhost") + "?sslrootcert=x",
                        "penstock.pipelines.c.source.tables=orders",
                        "penstock.pipelines.c.source.logrepl.slot-name=c",
                        "penstock.pipelines.c.source.ssl.bundle=mill")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining(
                                "penstock.pipelines.a.source.ssl.bundle: is not the name of an SSL bundle of the"
                                        + " application")
                        .hasMessageContaining(
                                "penstock.pipelines.b.source.url: must have sslmode require, verify-ca or verify-full")
                        .hasMessageContaining("penstock.pipelines.c.source.url: must not name files of certificates"));
    }

    private static Long rows(PostgresSource source) {
        return source.records().count().block(DEADLINE);
    }

    private static String problem(PostgresSource source) {
        try {
            rows(source);
            return "none";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String url(String host) {
        return "postgresql://miller@" + host + ':' + server.port() + '/' + database.name();
    }

    private static ApplicationContextRunner context(String bundle) {
        String prefix = "spring.ssl.bundle.pem." + bundle;
        String authority = bundle.equals("mill") ? "ca.crt" : "strange.crt";
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        PenstockAutoConfiguration.class,
                        PenstockNamedPipelinesAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        PenstockSinkPipelineAutoConfiguration.class))
                .withPropertyValues(
                        prefix + ".truststore.certificate=file:" + directory.resolve(authority),
                        prefix + ".keystore.certificate=file:" + directory.resolve("client.crt"),
                        prefix + ".keystore.private-key=file:" + directory.resolve("client.key"));
    }

    private static void write(String name, Issued issued) throws IOException {
        Files.writeString(directory.resolve(name + ".crt"), issued.certificatePem());
        Files.writeString(directory.resolve(name + ".key"), issued.keyPem());
    }
}
