package dev.penstock.source.internal.connection;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Login;
import dev.penstock.core.internal.config.LoginSourceException;
import dev.penstock.core.internal.tls.PasswordExposure;
import dev.penstock.core.internal.tls.TlsFailure;
import dev.penstock.core.internal.tls.TlsFileException;
import dev.penstock.core.internal.tls.TlsMaterial;
import dev.penstock.source.error.LoginException;
import dev.penstock.source.error.ServerUnavailableException;
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
 * Connector to one database, for all connections of a source.
 *
 * <p>Each call opens a connection, which the caller closes. It blocks until the connection is open, has failed, or the
 * {@code connect_timeout} of the address (by default 10 s for each host) is over. Interrupting the thread ends the call
 * at once, and leaves neither a thread nor a socket behind. Thread-safe.
 *
 * <p>Errors: {@link dev.penstock.source.error.ServerUnreachableException}, {@link
 * dev.penstock.source.error.ServerUnavailableException}, {@link dev.penstock.source.error.LoginException}, {@link
 * dev.penstock.source.error.PermissionException} for a role without {@code REPLICATION}.
 */
public final class JdbcConnector {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(JdbcConnector.class);

    private final DatabaseUrl url;
    private final Login login;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Creates a connector for that address. */
    public JdbcConnector(DatabaseUrl url) {
        this(Login.of(url, null));
    }

    /** Creates a connector that requests user and password before each connection. */
    public JdbcConnector(Login login) {
        this.url = login.url();
        this.login = login;
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
        return open(properties()).jdbc();
    }

    /**
     * Opens a connection for the replication protocol, and for SQL by simple queries. It stays in autocommit mode,
     * because replication commands are not allowed in a transaction, except for those that require one.
     */
    public PgConnection openReplication() {
        return openStreaming().jdbc();
    }

    /** Opens a connection like {@link #openReplication}, together with the wake-up of a reader of its stream. */
    public ReplicationConnection openStreaming() {
        Properties properties = properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return open(properties);
    }

    /** Reads certificates and keys for each connection, because they are renewed while the source runs. */
    private ReplicationConnection open(Properties properties) {
        try {
            TlsMaterial tls = TlsMaterial.read(url);
            try {
                return open(properties, tls);
            } catch (SQLException e) {
                throw TlsFailure.mayBeRefusal(tls, e) ? explained(properties, e) : described(properties, e);
            }
        } catch (TlsFileException e) {
            throw ConnectionErrors.of(url, e);
        }
    }

    /**
     * Returns the meaning of a connection that broke after our certificate was sent: another attempt fails again, or it
     * does not.
     */
    private PenstockException explained(Properties properties, SQLException broken) {
        TlsMaterial tls = TlsMaterial.read(url);
        try {
            open(properties, tls).jdbc().close();
            return described(properties, broken);
        } catch (SQLException e) {
            return TlsFailure.mayBeRefusal(tls, e)
                    ? new LoginException(TlsFailure.refusal(url), e)
                    : described(properties, e);
        }
    }

    /** The user is that of the attempt: credentials override the user in the URL. */
    private PenstockException described(Properties properties, SQLException error) {
        return ConnectionErrors.of(url.withLogin(properties.getProperty(PGProperty.USER.getName()), ""), error);
    }

    private ReplicationConnection open(Properties properties, TlsMaterial tls) throws SQLException {
        ConnectionAttempt attempt = ConnectionAttempt.begin(properties, TlsMaterial.isUsed(url) ? tls::context : null);
        try {
            PgConnection connection = connect(properties);
            attempt.succeeded();
            return new ReplicationConnection(connection, attempt.socket());
        } finally {
            attempt.end();
        }
    }

    private PgConnection connect(Properties properties) throws SQLException {
        PgConnection connection = (PgConnection)
                Objects.requireNonNull(new Driver().connect(driverUrl(), properties), "the driver refused its URL");
        prepare(connection);
        warnOnce(connection);
        return connection;
    }

    private String driverUrl() {
        String hosts = url.hosts().stream().map(DatabaseUrl.Host::toString).collect(Collectors.joining(","));
        return "jdbc:postgresql://" + hosts + '/' + URLEncoder.encode(url.database(), StandardCharsets.UTF_8);
    }

    private Properties properties() {
        int timeout = Math.toIntExact(
                Math.min(url.connectTimeout().orElse(CONNECT_TIMEOUT).toSeconds(), 86_400));
        Properties properties = new Properties();
        DatabaseUrl current = current();
        PGProperty.USER.set(properties, current.user());
        current.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        PGProperty.SSL_MODE.set(properties, TlsMaterial.driverMode(url));
        PGProperty.TARGET_SERVER_TYPE.set(properties, url.targetServerType());
        PGProperty.APPLICATION_NAME.set(properties, applicationName());
        Map.of(
                        "sslnegotiation", PGProperty.SSL_NEGOTIATION,
                        "channel_binding", PGProperty.CHANNEL_BINDING,
                        "options", PGProperty.OPTIONS,
                        "load_balance_hosts", PGProperty.LOAD_BALANCE_HOSTS)
                .forEach((name, property) -> url.parameter(name).ifPresent(value -> property.set(properties, value)));
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, timeout);
        PGProperty.LOGIN_TIMEOUT.set(properties, timeout * url.hosts().size());
        // During login only: a server that accepts the connection but never answers must not hold the driver's thread.
        PGProperty.SOCKET_TIMEOUT.set(properties, timeout);
        return properties;
    }

    private DatabaseUrl current() {
        try {
            return login.current();
        } catch (LoginSourceException e) {
            throw new ServerUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private void warnOnce(PgConnection connection) throws SQLException {
        if (PasswordExposure.isPossible(url) && warned.compareAndSet(false, true)) {
            PasswordExposure.warning(url, Encryption.suffices(url, connection)).ifPresent(LOG::warn);
        }
    }

    private static void prepare(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ConnectionSettings.sql(connection.getMetaData().getDatabaseMajorVersion()));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        connection.setNetworkTimeout(Runnable::run, 0);
    }
}
