package dev.penstock.core;

import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys for TLS connections, as an alternative to the files that an address names. Immutable if the stores are not
 * changed; {@link #toString()} contains none of their content.
 *
 * <p>An application gives them to a source or sink as a supplier, which is called for each connection. So certificates can be replaced
 * while the application runs.
 *
 * @param trustStore the certificates of the authorities that may sign a server's certificate; {@code null} for the trust store of the JVM
 * @param keyStore the client's certificate and its private key; {@code null} if the client shows none
 * @param keyAlias the alias of the entry of {@code keyStore}; {@code null} for its first private key
 * @param keyPassword the password of that private key; {@code null} if it has none
 */
public record TlsStores(
        @Nullable KeyStore trustStore,
        @Nullable KeyStore keyStore,
        @Nullable String keyAlias,
        @Nullable String keyPassword) {
    /** Returns stores without a client's certificate. */
    public static TlsStores trusting(KeyStore trustStore) {
        return new TlsStores(trustStore, null, null, null);
    }

    /** Returns a text that names the stores that are present. */
    @Override
    public String toString() {
        return "TlsStores[" + (trustStore == null ? "trust store of the JVM" : "trust store")
                + (keyStore == null ? "]" : ", key store]");
    }
}
