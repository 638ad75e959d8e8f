package dev.penstock.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.test.CertificateAuthority;
import dev.penstock.test.CertificateAuthority.Issued;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTrustTest {
    private final CertificateAuthority authority = new CertificateAuthority("authority");

    @TempDir
    private Path directory;

    @Test
    void ignoresAnExpiredCertificateThatThePathDoesNotNeed() throws Exception {
        X509ExtendedTrustManager trust = trust(authority.own());

        assertThatCode(() -> trust.checkServerTrusted(
                        chain(authority.issue("db"), new CertificateAuthority("old").issueExpired("another authority")),
                        "ECDHE_ECDSA"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnExpiredCertificateThatIsItselfTrusted() throws Exception {
        Issued expired = authority.issueExpired("db");
        X509ExtendedTrustManager trust = trust(expired);

        assertThatThrownBy(() -> trust.checkServerTrusted(chain(expired), "ECDHE_ECDSA"))
                .hasMessageStartingWith("the server's certificate expired on 20");
    }

    @Test
    void trustsACertificateThatSignsItselfIfItIsNamed() throws Exception {
        X509ExtendedTrustManager trust = trust(authority.own());

        assertThatCode(() -> trust.checkServerTrusted(chain(authority.own()), "ECDHE_ECDSA"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        trust.checkServerTrusted(chain(new CertificateAuthority("authority").own()), "ECDHE_ECDSA"))
                .hasMessageContaining("issued by 'CN=authority', is not signed by an authority in '");
    }

    private X509ExtendedTrustManager trust(Issued root) throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), root.certificatePem());
        return TlsMaterial.read(DatabaseUrl.parse("host=db sslmode=verify-ca sslrootcert=" + file))
                .trust();
    }

    private static X509Certificate[] chain(Issued... certificates) throws CertificateException {
        X509Certificate[] chain = new X509Certificate[certificates.length];
        for (int i = 0; i < chain.length; i++) {
            chain[i] = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificates[i].certificate()));
        }
        return chain;
    }
}
