package dev.penstock.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in src/test/resources/tls were made by OpenSSL 3.0, with the password "millrace". */
class TlsMaterialTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa-pkcs1.pem",
                "rsa-pkcs1.der",
                "rsa-pkcs8.pem",
                "rsa-pkcs8.der",
                "rsa-encrypted.pem",
                "rsa-encrypted.der",
                "rsa-encrypted-pbes1.pem",
                "rsa-traditional-aes.pem",
                "rsa-traditional-des.pem"
            })
    void readsAnRsaKeyInEveryForm(String file) {
        assertThat(key(file, Optional.of("millrace"))).isEqualTo(key("rsa-pkcs8.pem", Optional.empty()));
        assertThat(identity("rsa.crt", file)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-sec1.pem", "ec-sec1.der", "ec-pkcs8.pem", "ec-traditional-aes.pem"})
    void readsAnEllipticCurveKeyInEveryForm(String file) {
        assertThat(((ECPrivateKey) key(file, Optional.of("millrace"))).getS())
                .isEqualTo(((ECPrivateKey) key("ec-pkcs8.pem", Optional.empty())).getS());
        assertThat(identity("ec.crt", file)).isPresent();
    }

    @Test
    void readsAnEdwardsCurveKeyAndAKeyAfterItsParameters() {
        assertThat(identity("ed25519.crt", "ed25519-pkcs8.pem")).isPresent();
        assertThat(key("ec-with-parameters.pem", Optional.empty()).getAlgorithm())
                .isEqualTo("EC");
    }

    @Test
    void readsAStoreThatHoldsKeyAndCertificate() {
        assertThat(TlsMaterial.read(url("sslkey=" + resource("rsa.p12") + " sslpassword=millrace"))
                        .identity()
                        .orElseThrow()
                        .getCertificateChain("")[0])
                .isEqualTo(Certificates.read(new TlsFile("sslcert", resource("rsa.crt")))
                        .get(0));
        assertThatThrownBy(() -> TlsMaterial.read(url("sslkey=" + resource("rsa.p12") + " sslpassword=wrong")))
                .hasMessage("the file '" + resource("rsa.p12")
                        + "' of sslkey cannot be read as a PKCS#12 store: is sslpassword right?");
    }

    @ParameterizedTest
    @CsvSource({"rsa.crt, 1", "rsa.der, 1", "rsa-with-text.crt, 1", "two.crt, 2"})
    void readsCertificatesInEveryForm(String file, int count) {
        assertThat(Certificates.read(new TlsFile("sslrootcert", resource(file))))
                .hasSize(count)
                .first()
                .isEqualTo(Certificates.read(new TlsFile("sslrootcert", resource("rsa.crt")))
                        .get(0));
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path noise = Files.writeString(directory.resolve("noise.pem"), "noise");
        String key = resource("rsa-pkcs8.pem");
        String certificate = resource("rsa.crt");

        assertFailure(
                "sslmode=verify-full sslrootcert=/no/ca.pem", "the file '/no/ca.pem' of sslrootcert does not exist.");
        assertFailure("sslcert=/no/c.pem sslkey=" + key, "the file '/no/c.pem' of sslcert does not exist.");
        assertFailure("sslcert=" + certificate + " sslkey=/no/k.pem", "the file '/no/k.pem' of sslkey does not exist.");
        assertFailure(
                "sslmode=require sslrootcert=" + directory,
                "the file '" + directory + "' of sslrootcert is a directory.");
        assertFailure(
                "sslmode=verify-ca sslrootcert=" + empty,
                "the file '" + empty + "' of sslrootcert holds no certificate.");
        assertFailure(
                "sslmode=verify-ca sslrootcert=" + key, "the file '" + key + "' of sslrootcert holds no certificate.");
        assertFailure(
                "sslmode=verify-ca sslrootcert=" + noise,
                "the file '" + noise + "' of sslrootcert holds no certificate that can be read, in PEM or DER.");
        assertFailure(
                "sslcert=" + certificate + " sslkey=" + noise,
                "the file '" + noise
                        + "' of sslkey holds no private key that can be read: PKCS#8, PKCS#1 or SEC 1, in PEM or DER.");
        assertFailure(
                "sslcert=" + certificate + " sslkey=" + certificate,
                "the file '" + certificate + "' of sslkey holds no private key.");
        assertFailure(
                "sslcert=" + certificate, "the address names sslcert without sslkey, the file with its private key.");
        assertFailure("sslkey=" + key, "the address names sslkey without sslcert, the file with its certificate.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa-encrypted.pem",
                "rsa-encrypted.der",
                "rsa-encrypted-pbes1.pem",
                "rsa-traditional-aes.pem",
                "rsa-traditional-des.pem"
            })
    void reportsThatThePasswordOfAKeyIsMissingOrWrong(String file) {
        String files = "sslcert=" + resource("rsa.crt") + " sslkey=" + resource(file);

        assertFailure(files, "the file '" + resource(file) + "' of sslkey is encrypted, and sslpassword is not given.");
        assertFailure(
                files + " sslpassword=s3cret",
                "the file '" + resource(file) + "' of sslkey cannot be decrypted: is sslpassword right?");
    }

    @Test
    void reportsThatAKeyIsNotThatOfTheCertificate() {
        assertFailure(
                "sslcert=" + resource("ec.crt") + " sslkey=" + resource("rsa-pkcs8.pem"),
                "the file '" + resource("rsa-pkcs8.pem")
                        + "' of sslkey does not hold the key of the first certificate in '" + resource("ec.crt")
                        + "'.");
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=prefer, false",
        "sslmode=require, false",
        "sslmode=require sslrootcert=CA, true",
        "sslmode=verify-ca, true",
        "sslmode=verify-full, true",
        "sslrootcert=system, true",
        "sslmode=prefer sslrootcert=CA, false"
    })
    void checksTheServerAsTheModeSays(String parameters, boolean checks) {
        DatabaseUrl url = url(parameters.replace("CA", resource("rsa.crt")));

        assertThat(TlsMaterial.read(url).trust() instanceof ServerTrust).isEqualTo(checks);
        assertThat(TlsMaterial.driverMode(url)).isIn("prefer", "require");
    }

    @Test
    void readsNothingWithoutAFileOrATrustStore() {
        assertThat(TlsMaterial.readsFiles(url("sslmode=require"))).isFalse();
        assertThat(TlsMaterial.readsFiles(url("sslmode=verify-ca"))).isTrue();
        assertThat(TlsMaterial.readsFiles(url("sslkey=k sslcert=c"))).isTrue();
        assertThat(TlsMaterial.isUsed(url("sslmode=disable"))).isFalse();
        assertThat(TlsMaterial.isUsed(url("sslmode=allow"))).isTrue();
    }

    private static void assertFailure(String parameters, String message) {
        assertThatThrownBy(() -> TlsMaterial.read(url(parameters)))
                .isInstanceOf(TlsFileException.class)
                .hasMessage(message);
    }

    private static PrivateKey key(String file, Optional<String> password) {
        return PrivateKeys.read(new TlsFile("sslkey", resource(file)), password);
    }

    private static Optional<?> identity(String certificate, String key) {
        return TlsMaterial.read(
                        url("sslcert=" + resource(certificate) + " sslkey=" + resource(key) + " sslpassword=millrace"))
                .identity();
    }

    private static DatabaseUrl url(String parameters) {
        return DatabaseUrl.parse("host=db.example.org user=u dbname=d " + parameters);
    }

    private static String resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TlsMaterialTest.class.getResource("/tls/" + name))
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
