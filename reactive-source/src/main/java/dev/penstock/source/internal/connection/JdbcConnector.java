package dev.penstock.source.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the source's connections to one database.
 *
 * <p>Each call opens a connection of its own, which the caller closes. It blocks until that is open, has failed, or the
 * address's {@code connect_timeout} (10 s where none is given, for each host) is over; interrupting the thread ends it at
 * once, and leaves neither a thread nor a socket behind. Thread-safe.
 *
 * <p>Errors: {@link dev.penstock.source.error.ServerUnreachableException},
 * {@link dev.penstock.source.error.ServerUnavailableException}, {@link dev.penstock.source.error.LoginException},
 * {@link dev.penstock.source.error.PermissionException} for a role without {@code REPLICATION}.
 */
public final class JdbcConnector {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(JdbcConnector.class);

    private final DatabaseUrl url;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Makes a connector for that address. */
    public JdbcConnector(DatabaseUrl url) {
        this.url = url;
    }

    /** Returns the address. */
    public DatabaseUrl url() {
        return url;
    }

    /** Returns the {@code application_name} of the connections. */
    public String applicationName() {
        return url.parameter("application_name").orElse("penstock");
    }

    /** Opens an ordinary connection, in autocommit mode. */
    public PgConnection open() {
        Properties properties = properties();
        return open(properties, ConnectionAttempt.begin(properties));
    }

    /**
     * Opens a connection that speaks the replication protocol, and SQL by simple queries. It stays in autocommit mode:
     * the commands of replication are not allowed in a transaction, but for those that ask for one.
     */
    public PgConnection openReplication() {
        return openStreaming().jdbc();
    }

    /** Opens a connection as {@link #openReplication} does, together with what wakes a reader of its stream. */
    public ReplicationConnection openStreaming() {
        Properties properties = properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        ConnectionAttempt attempt = ConnectionAttempt.begin(properties);
        return new ReplicationConnection(open(properties, attempt), attempt.socket());
    }

    private PgConnection open(Properties properties, ConnectionAttempt attempt) {
        try {
            PgConnection connection = (PgConnection)
                    Objects.requireNonNull(new Driver().connect(driverUrl(), properties), "the driver refused its URL");
            prepare(connection);
            warnOnce(connection);
            attempt.succeeded();
            return connection;
        } catch (SQLException e) {
            throw ConnectionErrors.of(url, e);
        } finally {
            attempt.end();
        }
    }

    private String driverUrl() {
        String hosts = url.hosts().stream().map(DatabaseUrl.Host::toString).collect(Collectors.joining(","));
        return "jdbc:postgresql://" + hosts + '/' + URLEncoder.encode(url.database(), StandardCharsets.UTF_8);
    }

    private Properties properties() {
        int timeout = Math.toIntExact(
                Math.min(url.connectTimeout().orElse(CONNECT_TIMEOUT).toSeconds(), 86_400));
        Properties properties = new Properties();
        PGProperty.USER.set(properties, url.user());
        url.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        PGProperty.SSL_MODE.set(properties, url.sslMode());
        PGProperty.TARGET_SERVER_TYPE.set(properties, url.targetServerType());
        PGProperty.APPLICATION_NAME.set(properties, applicationName());
        Map.of(
                        "sslrootcert", PGProperty.SSL_ROOT_CERT,
                        "sslcert", PGProperty.SSL_CERT,
                        "sslkey", PGProperty.SSL_KEY,
                        "sslpassword", PGProperty.SSL_PASSWORD,
                        "sslnegotiation", PGProperty.SSL_NEGOTIATION,
                        "channel_binding", PGProperty.CHANNEL_BINDING,
                        "options", PGProperty.OPTIONS,
                        "load_balance_hosts", PGProperty.LOAD_BALANCE_HOSTS)
                .forEach((name, property) -> url.parameter(name).ifPresent(value -> property.set(properties, value)));
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, timeout);
        PGProperty.LOGIN_TIMEOUT.set(properties, timeout * url.hosts().size());
        // While logging in only: a server that took the connection and says nothing must not hold the driver's thread.
        PGProperty.SOCKET_TIMEOUT.set(properties, timeout);
        return properties;
    }

    private void warnOnce(PgConnection connection) throws SQLException {
        if (PasswordExposure.isPossible(url) && warned.compareAndSet(false, true)) {
            PasswordExposure.warning(url, connection).ifPresent(LOG::warn);
        }
    }

    private static void prepare(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SessionSettings.sql(connection.getMetaData().getDatabaseMajorVersion()));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        connection.setNetworkTimeout(Runnable::run, 0);
    }
}
