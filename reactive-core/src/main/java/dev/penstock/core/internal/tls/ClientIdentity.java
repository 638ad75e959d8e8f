package dev.penstock.core.internal.tls;

import dev.penstock.core.TlsStores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificate, with its chain, and private key of the client. As in libpq, they are sent whenever the server requests a certificate; the
 * server decides whether it accepts them and reports the reason if not.
 */
final class ClientIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final PrivateKey key;
    private final X509Certificate[] chain;
    private volatile boolean shown;

    private ClientIdentity(PrivateKey key, X509Certificate[] chain) {
        this.key = key;
        this.chain = chain;
    }

    /** Returns the identity of a certificate file and a key file. */
    static ClientIdentity of(TlsFile certificate, TlsFile key, Optional<String> password) {
        List<X509Certificate> chain = Certificates.read(certificate);
        PrivateKey privateKey = PrivateKeys.read(key, password);
        if (!matches(privateKey, chain.get(0))) {
            throw key.failure("does not hold the key of the first certificate in '" + certificate.path() + "'", null);
        }
        return new ClientIdentity(privateKey, chain.toArray(X509Certificate[]::new));
    }

    /** Returns whether a file is a PKCS#12 store by its name. Such a store contains both key and certificates. */
    static boolean isStore(TlsFile key) {
        String name = key.path().toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    /** Returns the first identity of a PKCS#12 store. */
    static ClientIdentity ofStore(TlsFile file, Optional<String> password) {
        byte[] bytes = file.read();
        char[] secret = password.orElse("").toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), secret);
            return find(store, null, secret).orElseThrow(() -> file.failure("holds no private key", null));
        } catch (GeneralSecurityException | IOException e) {
            throw file.failure("cannot be read as a PKCS#12 store: is sslpassword right?", e);
        }
    }

    /** Returns the identity of a key store that is in memory, or nothing if there is none. */
    static Optional<ClientIdentity> of(TlsStores stores) {
        KeyStore store = stores.keyStore();
        if (store == null) {
            return Optional.empty();
        }
        String password = stores.keyPassword();
        try {
            Optional<ClientIdentity> found =
                    find(store, stores.keyAlias(), password == null ? new char[0] : password.toCharArray());
            if (found.isEmpty()) {
                throw new TlsFileException("the given key store holds no private key of that name.", null);
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new TlsFileException(
                    "the private key in the given key store cannot be read: is its password right?", e);
        }
    }

    private static Optional<ClientIdentity> find(KeyStore store, @Nullable String name, char[] password)
            throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias) && (name == null || name.equalsIgnoreCase(alias))) {
                X509Certificate[] chain = Arrays.stream(store.getCertificateChain(alias))
                        .map(certificate -> (X509Certificate) certificate)
                        .toArray(X509Certificate[]::new);
                return Optional.of(new ClientIdentity((PrivateKey) store.getKey(alias, password), chain));
            }
        }
        return Optional.empty();
    }

    /** Returns whether the certificate was sent to a server. */
    boolean isShown() {
        return shown;
    }

    /** Returns whether the certificate verifies signatures of the key. */
    private static boolean matches(PrivateKey key, X509Certificate certificate) {
        return KeyMatch.of(key, certificate.getPublicKey());
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        shown = true;
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    private @Nullable String choose(String[] keyTypes) {
        String algorithm = chain[0].getPublicKey().getAlgorithm();
        return Arrays.stream(keyTypes).anyMatch(type -> type.startsWith(algorithm) || algorithm.startsWith(type))
                ? ALIAS
                : null;
    }
}
