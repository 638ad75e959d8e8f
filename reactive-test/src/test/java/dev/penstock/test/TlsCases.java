package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.CertificateAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Encrypted connections that must be made, and those that must be refused, each with the same message whichever driver connects.
 * The tests of the source and of the sink extend it.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TlsCases {
    protected static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("Mill authority");
    private static final CertificateAuthority STRANGER = new CertificateAuthority("Strange authority");
    private static final Issued SERVER = AUTHORITY.issue("localhost", "localhost");
    private static final String FAILED = "The TLS connection to the server at ";

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static ServerTls tls;

    @BeforeAll
    static void startServer() throws IOException {
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
    static void stopServer() {
        server.close();
    }

    /** Connects to {@code url}, and fails if the connection is not encrypted. */
    protected abstract void assertEncrypted(PostgresServer server, String url) throws Exception;

    /** Returns the message of the permanent error with which a connection to {@code url} fails. */
    protected abstract String refused(String url);

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
    void encrypts(String parameters) throws Exception {
        assertEncrypted(server, url("postgres:" + server.password(), "localhost", parameters));
    }

    @Test
    void showsAClientCertificate() throws Exception {
        assertEncrypted(server, client("client"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            postgres | 127.0.0.1 | sslmode=verify-full&sslrootcert=DIR/ca.pem      | the server's certificate is for localhost, not for '127.0.0.1'. Use the name of the certificate as host, or sslmode=verify-ca to accept any.
            postgres | localhost | sslmode=require&sslrootcert=DIR/strange.pem     | the server's certificate, issued by 'CN=Mill authority', is not signed by an authority in 'DIR/strange.pem'. Name the file with the certificate of the right authority in sslrootcert.
            postgres | localhost | sslmode=verify-ca&sslrootcert=DIR/strange.pem   | the server's certificate, issued by 'CN=Mill authority', is not signed by an authority in 'DIR/strange.pem'. Name the file with the certificate of the right authority in sslrootcert.
            postgres | localhost | sslmode=verify-full&sslrootcert=DIR/strange.pem | the server's certificate, issued by 'CN=Mill authority', is not signed by an authority in 'DIR/strange.pem'. Name the file with the certificate of the right authority in sslrootcert.
            postgres | localhost | sslmode=verify-ca   | the server's certificate, issued by 'CN=Mill authority', is not signed by an authority in the trust store of the JVM. Name the file with the certificate of the right authority in sslrootcert.
            postgres | localhost | sslmode=verify-full | the server's certificate, issued by 'CN=Mill authority', is not signed by an authority in the trust store of the JVM. Name the file with the certificate of the right authority in sslrootcert.
            postgres | localhost | sslrootcert=system  | the server's certificate, issued by 'CN=Mill authority', is not signed by an authority in the trust store of the JVM. Name the file with the certificate of the right authority in sslrootcert.
            miller   | localhost | sslmode=require     | the server demands a client certificate. Name its file in sslcert and that of its key in sslkey.
            miller   | localhost | sslmode=require&sslcert=DIR/client.crt&sslkey=DIR/none.key | the file 'DIR/none.key' of sslkey does not exist.
            """)
    void explainsARefusal(String user, String host, String parameters, String reason) {
        assertThat(refused(url(user, host, parameters)))
                .isEqualTo(FAILED + host + ":" + server.port() + " failed: " + inDirectory(reason));
    }

    @Test
    void explainsACertificateThatExpired() {
        tls.use(AUTHORITY.issueExpired("localhost", "localhost"));
        try {
            assertThat(refused(url("postgres", "localhost", "sslmode=verify-full&sslrootcert=DIR/ca.pem")))
                    .matches(FAILED + "localhost:\\d+ failed: the server's certificate expired on 20\\S+Z\\."
                            + " Renew it on the server\\.");
        } finally {
            tls.use(SERVER);
        }
    }

    @Test
    void explainsThatTheServerHasNoTls() {
        PostgresServer plain = PostgresServer.shared();

        assertThat(refused(plain.url() + "?sslmode=verify-full"))
                .isEqualTo(FAILED + plain.host() + ":" + plain.port()
                        + " failed: the server does not offer TLS, which sslmode=verify-full demands. Set ssl=on in the"
                        + " server.");
    }

    /** Repeated, because in TLS 1.3 the server's reason does not always arrive. */
    @RepeatedTest(10)
    void explainsThatTheServerRefusesTheClientsCertificate() {
        assertThat(refused(client("stranger")))
                .isEqualTo(FAILED + "localhost:" + server.port()
                        + " failed: the server refuses the client's certificate. Its log says why; its ssl_ca_file must"
                        + " hold the authority that signed the certificate in sslcert.");
    }

    private static String client(String name) {
        return url(
                "miller",
                "localhost",
                "sslmode=verify-full&sslrootcert=DIR/ca.pem&sslcert=DIR/" + name + ".crt&sslkey=DIR/" + name + ".key");
    }

    private static String url(String user, String host, String parameters) {
        return "postgresql://" + user + "@" + host + ":" + server.port() + "/postgres?" + inDirectory(parameters);
    }

    private static String inDirectory(String text) {
        return text.replace("DIR", directory.toString());
    }

    private static void write(String name, Issued issued) throws IOException {
        write(name + ".crt", issued.certificatePem());
        write(name + ".key", issued.keyPem());
    }

    private static void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }
}
