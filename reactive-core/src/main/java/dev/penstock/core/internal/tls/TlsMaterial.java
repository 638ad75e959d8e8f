package dev.penstock.core.internal.tls;

import dev.penstock.core.TlsStores;
import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust manager and client identity of a TLS connection, read from the files that an address names.
 *
 * <p>{@code sslmode=verify-ca} and {@code verify-full} check the server's certificate by {@code sslrootcert} or, if that is not given or
 * is {@code system}, by the trust store of the JVM. {@code require} checks it if {@code sslrootcert} is given, as libpq does. Other
 * modes check nothing. With {@linkplain DatabaseUrl#tls stores} in the place of files each of these three modes checks it.
 *
 * <p>Both drivers receive these objects instead of file names, so that they support the same formats and report the same errors. The
 * drivers themselves check nothing, because {@link #driverMode} never requests it. Reading blocks. Immutable.
 */
public final class TlsMaterial {
    private static final String SYSTEM = "system";
    private static final String JVM = "the trust store of the JVM";
    private static final String NAME_FILE = "Name the file with the certificate of the right authority in sslrootcert.";
    private static final String ADD_TO_STORE = "Add the certificate of the right authority to it.";
    private static final Set<String> VERIFYING = Set.of("verify-ca", "verify-full");

    private final X509ExtendedTrustManager trust;
    private final Optional<ClientIdentity> identity;

    private TlsMaterial(X509ExtendedTrustManager trust, Optional<ClientIdentity> identity) {
        this.trust = trust;
        this.identity = identity;
    }

    /**
     * Reads the files that an address names. Each connection reads them again, so that renewed certificates are used.
     *
     * @throws TlsFileException if one of them cannot be used
     */
    public static TlsMaterial read(DatabaseUrl url) {
        if (!isUsed(url)) {
            return new TlsMaterial(new AnyServer(), Optional.empty());
        }
        return url.tls()
                .map(stores -> of(url, supplied(stores)))
                .orElseGet(() -> new TlsMaterial(trust(url), identity(url)));
    }

    private static TlsMaterial of(DatabaseUrl url, TlsStores stores) {
        boolean checksHost = url.sslMode().equals("verify-full");
        KeyStore trusted = stores.trustStore();
        String origin = trusted == null ? JVM : "the given trust store";
        return new TlsMaterial(
                new ServerTrust(authorities(trusted), origin, ADD_TO_STORE, checksHost), ClientIdentity.of(stores));
    }

    private static TlsStores supplied(Supplier<TlsStores> stores) {
        try {
            return Objects.requireNonNull(stores.get(), "the supplier returned null");
        } catch (RuntimeException e) {
            throw new TlsFileException(
                    "the supplier of certificates and keys failed ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
    }

    /** Returns whether the address allows a TLS connection at all. */
    public static boolean isUsed(DatabaseUrl url) {
        return !url.sslMode().equals("disable");
    }

    /** Returns whether {@link #read} reads files, including the JVM's trust store. */
    public static boolean readsFiles(DatabaseUrl url) {
        return VERIFYING.contains(url.sslMode())
                || url.tls().isPresent()
                || Stream.of("sslrootcert", "sslcert", "sslkey")
                        .anyMatch(name -> url.parameter(name).isPresent());
    }

    /** Returns the {@code sslmode} for a driver, which encrypts but leaves all checks to {@link #trust}. */
    public static String driverMode(DatabaseUrl url) {
        return VERIFYING.contains(url.sslMode()) ? "require" : url.sslMode();
    }

    /** Returns the trust manager for the server's certificate. */
    public X509ExtendedTrustManager trust() {
        return trust;
    }

    /** Returns the client's certificate and key, if the address names them. */
    public Optional<X509ExtendedKeyManager> identity() {
        return identity.map(manager -> manager);
    }

    /** Returns whether the client's certificate was sent to a server. */
    public boolean isIdentityShown() {
        return identity.isPresent() && identity.get().isShown();
    }

    /** Returns an SSL context of the JDK with these objects. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity.map(manager -> new KeyManager[] {manager}).orElse(new KeyManager[0]),
                    new TrustManager[] {trust},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    private static X509ExtendedTrustManager trust(DatabaseUrl url) {
        Optional<String> root = url.parameter("sslrootcert");
        boolean verifies = VERIFYING.contains(url.sslMode()) || (url.sslMode().equals("require") && root.isPresent());
        if (!verifies) {
            return new AnyServer();
        }
        boolean checksHost = url.sslMode().equals("verify-full");
        if (root.isEmpty() || root.get().equals(SYSTEM)) {
            return new ServerTrust(authorities(null), JVM, NAME_FILE, checksHost);
        }
        TlsFile file = new TlsFile("sslrootcert", root.get());
        List<X509Certificate> certificates = Certificates.read(file);
        return new ServerTrust(authorities(store(certificates)), "'" + root.get() + "'", NAME_FILE, checksHost);
    }

    private static KeyStore store(List<X509Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("authority-" + i, certificates.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This Java has no key store in memory", e);
        }
    }

    private static X509TrustManager authorities(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("This Java verifies no certificates"));
        } catch (GeneralSecurityException e) {
            throw new TlsFileException(
                    "the trust store of the JVM cannot be read: " + e.getClass().getSimpleName() + ".", e);
        }
    }

    private static Optional<ClientIdentity> identity(DatabaseUrl url) {
        Optional<TlsFile> certificate = url.parameter("sslcert").map(path -> new TlsFile("sslcert", path));
        Optional<TlsFile> key = url.parameter("sslkey").map(path -> new TlsFile("sslkey", path));
        Optional<String> password = url.parameter("sslpassword");
        if (key.filter(ClientIdentity::isStore).isPresent()) {
            return Optional.of(ClientIdentity.ofStore(key.get(), password));
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw new TlsFileException(
                    certificate.isPresent()
                            ? "the address names sslcert without sslkey, the file with its private key."
                            : "the address names sslkey without sslcert, the file with its certificate.",
                    null);
        }
        return certificate.isPresent()
                ? Optional.of(ClientIdentity.of(certificate.get(), key.orElseThrow(), password))
                : Optional.empty();
    }
}
