package dev.penstock.core.internal.tls;

import dev.penstock.core.Check;
import dev.penstock.core.internal.config.DatabaseUrl;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Check for a password that is sent to another host without TLS, as {@code sslmode=prefer} allows if the server has no TLS. */
public final class PasswordExposure {
    /** A query whose only column is true if the session that runs it is encrypted. */
    public static final String IS_ENCRYPTED =
            "SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()";

    private static final Set<String> ENCRYPTED = Set.of("require", "verify-ca", "verify-full");

    private PasswordExposure() {}

    /** Returns whether the address allows it: a password, another host, and a mode in which TLS is optional. */
    public static boolean isPossible(DatabaseUrl url) {
        return url.password().isPresent()
                && !ENCRYPTED.contains(url.sslMode())
                && !url.hosts().stream().allMatch(host -> isLoopback(host.name()));
    }

    /** Returns the warning, empty if the connection is encrypted or does not need to be. */
    public static Optional<String> warning(DatabaseUrl url, boolean encrypted) {
        if (encrypted || !isPossible(url)) {
            return Optional.empty();
        }
        String hosts = url.hosts().stream().map(DatabaseUrl.Host::toString).collect(Collectors.joining(","));
        return Optional.of("The connection to " + hosts
                + " is not encrypted, and a password was sent on it: rows and password can be"
                + " read on the way. Turn TLS on in the server, and use sslmode=verify-full with sslrootcert.");
    }

    /** Returns a check with the warning, empty if there is none. */
    public static Optional<Check> check(DatabaseUrl url, boolean encrypted) {
        return warning(url, encrypted).map(warning -> Check.warning("encryption", warning, null));
    }

    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.matches("127\\.[0-9.]+") || name.startsWith("/");
    }
}
