package dev.penstock.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.TlsStores;
import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsStoresTest {
    private static final DatabaseUrl URL = DatabaseUrl.parse("postgresql://miller@db/mill");

    @Test
    void areReadForEachConnectionAndVerifyTheHost() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        DatabaseUrl url = URL.withTls(() -> {
            calls.incrementAndGet();
            return TlsStores.trusting(store());
        });
        assertThat(url.sslMode()).isEqualTo("verify-full");
        assertThat(url.withLogin("other", "secret").tls()).isPresent();
        TlsMaterial.read(url);
        assertThat(TlsMaterial.read(url).identity()).isEmpty();
        assertThat(calls).hasValue(2);
        assertThat(TlsMaterial.readsFiles(url)).as("a supplier may block").isTrue();
    }

    @Test
    void holdTheIdentityOfTheClient() throws Exception {
        KeyStore keys = keyStore();
        assertThat(TlsMaterial.read(URL.withTls(() -> new TlsStores(null, keys, null, "millrace")))
                        .identity())
                .isPresent();
        assertThat(TlsMaterial.read(URL.withTls(() -> new TlsStores(null, keys, "MILLER", "millrace")))
                        .identity())
                .isPresent();
        assertThatThrownBy(() -> TlsMaterial.read(URL.withTls(() -> new TlsStores(null, keys, "other", "millrace"))))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("the given key store holds no private key of that name");
        assertThatThrownBy(() -> TlsMaterial.read(URL.withTls(() -> new TlsStores(null, keys, null, "wrong"))))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("the private key in the given key store cannot be read: is its password right?");
    }

    @Test
    void aSupplierThatFailsIsAnErrorOfTheConnection() {
        assertThatThrownBy(() -> TlsMaterial.read(URL.withTls(() -> {
                    throw new IllegalStateException("secret");
                })))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("the supplier of certificates and keys failed (IllegalStateException)")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sslmode=disable", "sslmode=allow", "sslmode=prefer", "sslrootcert=a", "sslcert=a&sslkey=b"})
    void areRefusedWithWeakerModesAndFiles(String parameters) {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://miller@db/mill?" + parameters);
        assertThatThrownBy(() -> url.withTls(() -> TlsStores.trusting(store())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS stores");
    }

    @Test
    void theirTextTellsWhichThereAre() throws Exception {
        assertThat(TlsStores.trusting(store())).hasToString("TlsStores[trust store]");
        assertThat(new TlsStores(null, keyStore(), null, "millrace"))
                .hasToString("TlsStores[trust store of the JVM, key store]");
    }

    private static KeyStore store() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            X509Certificate certificate = certificates().get(0);
            store.setCertificateEntry("ca", certificate);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore keyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        PrivateKey key = PrivateKeys.read(file("rsa-pkcs8.pem"), Optional.empty());
        store.setKeyEntry(
                "miller", key, "millrace".toCharArray(), certificates().toArray(X509Certificate[]::new));
        return store;
    }

    private static List<X509Certificate> certificates() {
        return Certificates.read(file("rsa.crt"));
    }

    private static TlsFile file(String name) {
        return new TlsFile(
                "sslkey",
                Objects.requireNonNull(TlsStoresTest.class.getResource("/tls/" + name))
                        .getPath());
    }
}
