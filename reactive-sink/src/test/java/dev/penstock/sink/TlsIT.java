package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.test.CertificateAuthority;
import dev.penstock.test.CertificateAuthority.Issued;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** The source's TlsIT expects the same of the other driver. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsIT {
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("Mill authority");
    private static final CertificateAuthority STRANGER = new CertificateAuthority("Strange authority");
    private static final Issued SERVER = AUTHORITY.issue("localhost", "localhost");

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static ServerTls tls;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start();
        tls = new ServerTls(server);
        tls.use(SERVER);
        server.execute("CREATE ROLE miller LOGIN SUPERUSER REPLICATION");
        tls.demandCertificate("miller", AUTHORITY);
        write("ca.pem", AUTHORITY.own().certificatePem());
        Files.write(directory.resolve("ca.der"), AUTHORITY.own().certificate());
        write("strange.pem", STRANGER.own().certificatePem());
        write("client", AUTHORITY.issueRsa("miller"));
        write("stranger", STRANGER.issue("miller"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=prefer",
                "sslmode=require",
                "sslmode=require&sslnegotiation=direct",
                "sslmode=require&sslrootcert=DIR/ca.pem",
                "sslmode=verify-ca&sslrootcert=DIR/ca.pem",
                "sslmode=verify-ca&sslrootcert=DIR/ca.der",
                "sslmode=verify-full&sslrootcert=DIR/ca.pem"
            })
    void encrypts(String parameters) {
        assertEncrypted(url("postgres:" + server.password(), "localhost", parameters));
    }

    @Test
    void showsAClientCertificate() {
        assertEncrypted(client("client", ""));
    }

    @Test
    void saysThatTheCertificateIsForAnotherHost() {
        assertRefused(
                url("postgres", "127.0.0.1", "sslmode=verify-full&sslrootcert=DIR/ca.pem"),
                "The TLS connection to the server at 127.0.0.1:PORT failed: the server's certificate is for localhost,"
                        + " not for '127.0.0.1'. Use the name of the certificate as host, or sslmode=verify-ca to"
                        + " accept any.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void saysThatTheAuthorityIsAnotherOne(String mode) {
        assertRefused(
                url("postgres", "localhost", "sslmode=" + mode + "&sslrootcert=DIR/strange.pem"),
                "The TLS connection to the server at localhost:PORT failed: the server's certificate, issued by"
                        + " 'CN=Mill authority', is not signed by an authority in 'DIR/strange.pem'. Name the file with"
                        + " the certificate of the right authority in sslrootcert.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=verify-ca", "sslmode=verify-full", "sslrootcert=system"})
    void trustsTheAuthoritiesOfTheJvmWithoutAFile(String parameters) {
        assertRefused(
                url("postgres", "localhost", parameters),
                "The TLS connection to the server at localhost:PORT failed: the server's certificate, issued by"
                        + " 'CN=Mill authority', is not signed by an authority in the trust store of the JVM. Name the"
                        + " file with the certificate of the right authority in sslrootcert.");
    }

    @Test
    void saysThatTheCertificateExpired() {
        tls.use(AUTHORITY.issueExpired("localhost", "localhost"));
        try {
            DatabaseException error =
                    refused(url("postgres", "localhost", "sslmode=verify-full&sslrootcert=DIR/ca.pem"));

            assertThat(error.getMessage())
                    .matches("The TLS connection to the server at localhost:\\d+ failed: the server's certificate"
                            + " expired on 20\\S+Z\\. Renew it on the server\\.");
        } finally {
            tls.use(SERVER);
        }
    }

    @Test
    void saysThatTheServerHasNoTls() {
        PostgresServer plain = PostgresServer.shared();

        assertThat(refused(plain.url() + "?sslmode=verify-full"))
                .hasMessage("The TLS connection to the server at " + plain.host() + ":" + plain.port()
                        + " failed: the server does not offer TLS, which sslmode=verify-full demands. Set ssl=on in the"
                        + " server.");
    }

    @Test
    void saysThatTheServerWantsAClientCertificate() {
        assertThat(refused(url("miller", "localhost", "sslmode=require")))
                .hasMessage("The server says: connection requires a valid client certificate. (SQLSTATE 28000)");
    }

    /** Repeated, because in TLS 1.3 the server's reason does not always arrive. */
    @RepeatedTest(10)
    void saysThatTheServerRefusesTheClientsCertificate() {
        assertRefused(
                client("stranger", ""),
                "The TLS connection to the server at localhost:PORT failed: the server refuses the client's certificate."
                        + " Its log says why; its ssl_ca_file must hold the authority that signed the certificate in"
                        + " sslcert.");
    }

    @Test
    void namesAKeyFileThatIsMissing() {
        assertRefused(
                url("miller", "localhost", "sslmode=require&sslcert=DIR/client.crt&sslkey=DIR/none.key"),
                "The TLS connection to the server at localhost:PORT failed: the file 'DIR/none.key' of sslkey does not"
                        + " exist.");
    }

    private static void assertEncrypted(String url) {
        try (Database database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, ssl bool DEFAULT false)",
                    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.ssl := (SELECT s.ssl FROM"
                            + " pg_stat_ssl s WHERE pid = pg_backend_pid()); RETURN NEW; END $$",
                    "CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()");

            Flux.just(new Records().create("t", Records.data("id", 1), Records.data("id", 1)))
                    .as(PostgresSink.builder()
                            .url(url.replace("/postgres?", "/" + database.name() + "?"))
                            .build())
                    .block(SinkTestBase.DEADLINE);

            assertThat(database.value("SELECT ssl FROM t")).isEqualTo("t");
        }
    }

    private static void assertRefused(String url, String message) {
        assertThat(refused(url))
                .hasMessage(
                        message.replace("PORT", String.valueOf(server.port())).replace("DIR", directory.toString()));
    }

    /** Returns the error, which arrives well before the retry timeout of five minutes. */
    private static DatabaseException refused(String url) {
        PostgresSink sink = PostgresSink.builder().url(url).build();
        DatabaseException error = catchThrowableOfType(
                DatabaseException.class, () -> Flux.<Record>never().as(sink).block(SinkTestBase.DEADLINE));
        assertThat(error).isNotNull().matches((PenstockException failure) -> !failure.isTransient());
        assertThat(sink.preflight(List.of()).block(SinkTestBase.DEADLINE))
                .singleElement()
                .matches(check -> !check.ok() && error.getMessage().startsWith(check.message()));
        return error;
    }

    private static String client(String name, String more) {
        return url(
                "miller",
                "localhost",
                "sslmode=verify-full&sslrootcert=DIR/ca.pem&sslcert=DIR/" + name + ".crt&sslkey=DIR/" + name + ".key"
                        + more);
    }

    private static String url(String user, String host, String parameters) {
        return "postgresql://" + user + "@" + host + ":" + server.port() + "/postgres?"
                + parameters.replace("DIR", directory.toString());
    }

    private static void write(String name, Issued issued) throws IOException {
        write(name + ".crt", issued.certificatePem());
        write(name + ".key", issued.keyPem());
    }

    private static void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }
}
