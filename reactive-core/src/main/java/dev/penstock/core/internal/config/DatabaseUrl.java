package dev.penstock.core.internal.config;

import dev.penstock.core.TlsStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Address of a database: hosts, user, password, database, and connection parameters.
 *
 * <p>The text is a URL ({@code postgres://}, {@code postgresql://}, {@code jdbc:postgresql://}, {@code r2dbc:postgresql://}) or
 * consists of libpq's keywords ({@code host=db user=app password='it\'s'}), with one host or several.
 *
 * <p>Parameters are accepted by their names in libpq, pgjdbc and r2dbc-postgresql, and kept under one name, that of libpq if there is
 * one. An unknown parameter is an error, so that a mistyped {@code sslmode} does not silently weaken a connection. Parameters for things
 * that the library decides itself, such as pgjdbc's {@code prepareThreshold}, are accepted and have no effect.
 *
 * <p>Immutable. {@link #toString()} hides the password.
 */
public final class DatabaseUrl {
    private static final List<String> CHECKING = List.of("require", "verify-ca", "verify-full");
    private static final List<String> FILES = List.of("sslrootcert", "sslcert", "sslkey");

    private final List<Host> hosts;
    private final String user;
    private final @Nullable String password;
    private final String database;
    private final Map<String, String> parameters;
    private final @Nullable Supplier<TlsStores> tls;

    private DatabaseUrl(
            List<Host> hosts,
            String user,
            @Nullable String password,
            String database,
            Map<String, String> parameters,
            @Nullable Supplier<TlsStores> tls) {
        this.hosts = List.copyOf(hosts);
        this.user = user;
        this.password = password;
        this.database = database;
        this.parameters = Map.copyOf(parameters);
        this.tls = tls;
    }

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if the text is not an address; the message never contains any part of a value
     */
    public static DatabaseUrl parse(String text) {
        String stripped = text.strip();
        Map<String, String> written = UrlText.isUrl(stripped) ? UrlText.parse(stripped) : KeywordText.parse(stripped);
        Map<String, String> parameters = ConnectionParameters.canonical(written);
        List<Host> hosts = hosts(parameters.remove("host"), parameters.remove("port"));
        String user =
                Objects.requireNonNullElse(parameters.remove("user"), System.getProperty("user.name", "postgres"));
        String password = parameters.remove("password");
        String database = Objects.requireNonNullElse(parameters.remove("dbname"), user);
        if ("system".equals(parameters.get("sslrootcert"))) {
            systemRoots(parameters);
        }
        return new DatabaseUrl(hosts, user, password, database, parameters, null);
    }

    /** Returns this address with another user and password. */
    public DatabaseUrl withLogin(String other, String secret) {
        return new DatabaseUrl(hosts, other, secret, database, parameters, tls);
    }

    /**
     * Returns this address with the supplier of certificates and keys for each connection.
     *
     * @throws IllegalArgumentException if a parameter contradicts them
     */
    public DatabaseUrl withTls(Supplier<TlsStores> stores) {
        if (parameters.containsKey("sslmode") && !CHECKING.contains(sslMode())) {
            throw new IllegalArgumentException(
                    "must have sslmode require, verify-ca or verify-full, or none, with TLS stores");
        }
        if (FILES.stream().anyMatch(parameters::containsKey)) {
            throw new IllegalArgumentException(
                    "must not name files of certificates or keys (" + String.join(", ", FILES) + ") with TLS stores");
        }
        return new DatabaseUrl(hosts, user, password, database, parameters, stores);
    }

    /** Returns the supplier of certificates and keys, if there is one in the place of files. It may block. */
    public Optional<Supplier<TlsStores>> tls() {
        return Optional.ofNullable(tls);
    }

    /** Returns the hosts, at least one, in the order in which to try them. */
    public List<Host> hosts() {
        return hosts;
    }

    /** Returns the user; if none is given, the one this process runs as. */
    public String user() {
        return user;
    }

    /** Returns the password, if one is given. */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /** Returns the database; if none is given, the one named as the user. */
    public String database() {
        return database;
    }

    /**
     * Returns how TLS is used: {@code disable}, {@code allow}, {@code prefer}, {@code require}, {@code verify-ca} or
     * {@code verify-full}. The default is {@code prefer}, and {@code verify-full} with {@code sslrootcert=system} or TLS stores.
     */
    public String sslMode() {
        return parameters.getOrDefault("sslmode", tls == null ? "prefer" : "verify-full");
    }

    /**
     * Returns the kind of server to connect to: {@code any}, {@code primary}, {@code secondary}, {@code preferPrimary} or
     * {@code preferSecondary}. The default is {@code any}.
     */
    public String targetServerType() {
        return parameters.getOrDefault("targetServerType", "any");
    }

    /** Returns the timeout of connecting, if it is given and not 0. */
    public Optional<Duration> connectTimeout() {
        return parameter("connect_timeout")
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .filter(timeout -> !timeout.isZero());
    }

    /**
     * Returns a parameter, if it is given: {@code sslmode}, {@code sslrootcert}, {@code sslcert}, {@code sslkey},
     * {@code sslpassword}, {@code sslnegotiation}, {@code channel_binding}, {@code connect_timeout} (seconds),
     * {@code tcp_user_timeout} (milliseconds),
     * {@code application_name}, {@code options}, {@code targetServerType} or {@code load_balance_hosts} ({@code true} or
     * {@code false}).
     */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatabaseUrl that
                && hosts.equals(that.hosts)
                && user.equals(that.user)
                && Objects.equals(password, that.password)
                && database.equals(that.database)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hosts, user, password, database, parameters);
    }

    /** Returns user, hosts and database as a text for people, with a masked password. */
    @Override
    public String toString() {
        return "postgresql://" + user + (password == null ? "@" : ":***@")
                + hosts.stream().map(Host::toString).collect(Collectors.joining(","))
                + '/'
                + database;
    }

    /** Requires {@code verify-full} with the system's authorities, as libpq does: anyone can obtain a certificate that they trust. */
    private static void systemRoots(Map<String, String> parameters) {
        if (!parameters.computeIfAbsent("sslmode", name -> "verify-full").equals("verify-full")) {
            throw new IllegalArgumentException(
                    "has sslrootcert=system, which is allowed only with sslmode=verify-full");
        }
    }

    private static List<Host> hosts(@Nullable String hostsText, @Nullable String portsText) {
        String[] names = Objects.requireNonNullElse(hostsText, "").split(",", -1);
        String[] ports = Objects.requireNonNullElse(portsText, "").split(",", -1);
        if (ports.length != 1 && ports.length != names.length) {
            throw new IllegalArgumentException("has another number of ports than of hosts");
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            hosts.add(new Host(hostName(names[i].strip()), port(ports[ports.length == 1 ? 0 : i].strip())));
        }
        return hosts;
    }

    private static String hostName(String name) {
        if (name.startsWith("/") || name.startsWith("@")) {
            throw new IllegalArgumentException("names a Unix socket, which is not supported; give a host");
        }
        if (name.chars().anyMatch(c -> c <= ' ' || "/@?#\\[]".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("has a host name with a character that host names cannot have"
                    + "; special characters in user and password must be percent-encoded");
        }
        return name.isEmpty() ? "localhost" : name;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return 5432;
        }
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("has a port that is not a number from 1 to 65535"
                + "; special characters in user and password must be percent-encoded");
    }

    /**
     * A server's address.
     *
     * @param name a host name or an IP address, IPv6 without brackets
     * @param port the TCP port
     */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.indexOf(':') < 0 ? name : '[' + name + ']') + ':' + port;
        }
    }
}
