package dev.penstock.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameCheckTest {
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("test");

    @ParameterizedTest
    @CsvSource({
        "db.example.org, db.example.org, true",
        "db.example.org, DB.Example.ORG, true",
        "db.example.org, db.example.org., true",
        "db.example.org, example.org, false",
        "db.example.org, db.example.org.evil.net, false",
        "*.example.org, db.example.org, true",
        "*.example.org, a.b.example.org, false",
        "*.example.org, example.org, false",
        "*.example.org, .example.org, false",
        "*.org, example.org, false",
        "d*.example.org, db.example.org, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.8, false",
        "*.0.0.7, 10.0.0.7, false",
        "xn--bcher-kva.example, bücher.example, true"
    })
    void comparesAlternativeNames(String name, String host, boolean matches) {
        assertThat(HostNameCheck.matches(host, certificate("other.example.org", name)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"db.example.org, true", "other.example.org, false", "10.0.0.7, false"})
    void comparesTheCommonNameOnlyWithoutAlternatives(String host, boolean matches) {
        assertThat(HostNameCheck.matches(host, certificate("db.example.org"))).isEqualTo(matches);
        assertThat(HostNameCheck.matches("db.example.org", certificate("db.example.org", "x.example.org")))
                .isFalse();
    }

    private static X509Certificate certificate(String commonName, String... names) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            AUTHORITY.issue(commonName, names).certificate()));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
