package dev.penstock.spring.internal.option;

import dev.penstock.core.TlsStores;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * Finder of the application's SSL bundles. A bundle is read for each connection, so that one that is reloaded is used from the next
 * connection on.
 */
public record BundledTls(@Nullable SslBundles bundles) {
    /** Passes the stores of the bundle that {@code options} name to {@code tls}, if they name one; an unknown name is a problem. */
    public void apply(String prefix, PipelineEnd options, Problems problems, Consumer<Supplier<TlsStores>> tls) {
        String name = options.bundle();
        if (name == null) {
            return;
        }
        if (bundles == null || !bundles.getBundleNames().contains(name)) {
            problems.add(
                    prefix + ".ssl.bundle",
                    "is not the name of an SSL bundle of the application (spring.ssl.bundle.*)");
            return;
        }
        SslBundles known = bundles;
        tls.accept(() -> stores(known.getBundle(name)));
    }

    private static TlsStores stores(SslBundle bundle) {
        SslStoreBundle stores = bundle.getStores();
        String keyPassword = bundle.getKey().getPassword();
        return new TlsStores(
                stores.getTrustStore(),
                stores.getKeyStore(),
                bundle.getKey().getAlias(),
                keyPassword == null ? stores.getKeyStorePassword() : keyPassword);
    }
}
