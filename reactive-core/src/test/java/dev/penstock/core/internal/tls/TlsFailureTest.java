package dev.penstock.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TlsFailureTest {
    private static final DatabaseUrl URL = DatabaseUrl.parse("postgres://u:s3cret@db.example.org/d?sslmode=verify-ca");

    @ParameterizedTest
    @CsvSource({
        "certificate_required, the server demands a client certificate (certificate_required)",
        "unknown_ca, the server refuses the client's certificate.",
        "protocol_version, the server ended it (protocol_version)"
    })
    void reportsWhatTheServersAlertMeans(String alert, String reason) {
        Throwable error = new IOException("SSL error", new SSLException("Received fatal alert: " + alert));

        assertThat(TlsFailure.sentence(URL, error))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("The TLS connection to the server at db.example.org:5432 failed: " + reason));
    }

    static Stream<Throwable> broken() {
        return Stream.of(
                new EOFException("EOF"),
                new SocketException("Connection reset"),
                new ClosedChannelException(),
                new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress"),
                new SSLHandshakeException("handshake timed out after 10000ms"),
                new SSLException("Received fatal alert: internal_error"),
                new IllegalStateException("something else"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void leavesAConnectionThatBrokeToBeRetried(Throwable error) {
        assertThat(TlsFailure.sentence(URL, new IOException("Cannot connect", error)))
                .isEmpty();
        assertThat(TlsFailure.sentence(
                        URL, new SSLHandshakeException("Remote host terminated the handshake").initCause(error)))
                .isEmpty();
    }

    @Test
    void namesTheParametersOfACertificateThatTheServerDemands() {
        assertThat(TlsFailure.withoutCertificate(URL, "FATAL: connection requires a valid client certificate"))
                .hasValue("The TLS connection to the server at db.example.org:5432 failed: the server demands a client"
                        + " certificate. Name its file in sslcert and that of its key in sslkey.");
        assertThat(TlsFailure.withoutCertificate(URL, "no pg_hba.conf entry for host"))
                .isEmpty();
        assertThat(TlsFailure.withoutCertificate(URL, null)).isEmpty();
    }

    @Test
    void namesTheModeThatAServerWithoutTlsCannotSatisfy() {
        assertThat(TlsFailure.withoutTls(URL))
                .isEqualTo("The TLS connection to the server at db.example.org:5432 failed: the server does not offer"
                        + " TLS, which sslmode=verify-ca demands. Set ssl=on in the server.");
    }
}
