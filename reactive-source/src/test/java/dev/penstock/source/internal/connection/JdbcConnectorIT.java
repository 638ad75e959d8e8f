package dev.penstock.source.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Credentials;
import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Login;
import dev.penstock.source.error.LoginException;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.ServerUnavailableException;
import dev.penstock.source.error.ServerUnreachableException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdbcConnectorIT {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void pinsWhatTheRoleSetsOtherwise(int version) throws SQLException {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            String role = "odd_" + database.name();
            database.execute(
                    "CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD 's3cret'",
                    "ALTER ROLE " + role + " SET DateStyle = 'German'",
                    "ALTER ROLE " + role + " SET IntervalStyle = 'iso_8601'",
                    "ALTER ROLE " + role + " SET TimeZone = 'Asia/Tokyo'",
                    "ALTER ROLE " + role + " SET extra_float_digits = -10",
                    "ALTER ROLE " + role + " SET bytea_output = 'escape'",
                    "ALTER ROLE " + role + " SET statement_timeout = '1h'",
                    "ALTER ROLE " + role + " SET idle_session_timeout = '1h'",
                    "ALTER ROLE " + role + " SET idle_in_transaction_session_timeout = '1h'",
                    "ALTER ROLE " + role + " SET search_path = 'odd'");
            if (version >= 17) {
                database.execute("ALTER ROLE " + role + " SET transaction_timeout = '1h'");
            }
            JdbcConnector connector = as(database, role, "s3cret");
            try (PgConnection ordinary = connector.open();
                    PgConnection replication = connector.openReplication()) {
                for (PgConnection connection : new PgConnection[] {ordinary, replication}) {
                    assertThat(value(connection, "SELECT timestamptz '2024-01-31 13:14:15+00'"))
                            .isEqualTo("2024-01-31 13:14:15+00");
                    assertThat(value(connection, "SELECT interval '1 day 2 hours'"))
                            .isEqualTo("1 day 02:00:00");
                    assertThat(value(connection, "SELECT (0.1::float8 + 0.2::float8)::text"))
                            .isEqualTo("0.30000000000000004");
                    assertThat(value(connection, "SELECT '\\xff'::bytea::text")).isEqualTo("\\xff");
                    assertThat(value(
                                    connection,
                                    "SELECT string_agg(setting, ',') FROM pg_settings"
                                            + " WHERE name ~ '^(statement|lock|idle_.*|transaction)_timeout$'"))
                            .matches("0(,0)*");
                    assertThat(value(connection, "SHOW search_path")).isEqualTo("\"\"");
                    assertThat(value(connection, "SHOW application_name")).isEqualTo("penstock");
                    assertThat(connection.getNetworkTimeout()).isZero();
                    assertThat(connection.getAutoCommit()).isTrue();
                }
            } finally {
                database.execute("DROP ROLE " + role);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void speaksTheReplicationProtocol(int version) throws SQLException {
        try (Database database = PostgresServer.shared(version).createDatabase();
                PgConnection connection = new JdbcConnector(DatabaseUrl.parse(database.url())).openReplication()) {
            assertThat(value(connection, "IDENTIFY_SYSTEM")).matches("\\d+");
            assertThat(value(connection, "SELECT current_database()")).isEqualTo(database.name());
        }
    }

    /** The driver asks over a socket of its own, which comes from the factory of the attempt that succeeded. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void canCancelWhatRunsOnItsConnections(int version) throws Exception {
        JdbcConnector connector = new JdbcConnector(
                DatabaseUrl.parse(PostgresServer.shared(version).url()));
        try (PgConnection ordinary = connector.open();
                PgConnection replication = connector.openReplication()) {
            for (PgConnection connection : new PgConnection[] {ordinary, replication}) {
                CompletableFuture<String> sleeping = CompletableFuture.supplyAsync(
                        () -> catchThrowableOfType(SQLException.class, () -> value(connection, "SELECT pg_sleep(60)"))
                                .getSQLState());
                await().atMost(Duration.ofMinutes(1)).until(() -> {
                    connection.cancelQuery();
                    return sleeping.isDone();
                });
                assertThat(sleeping.get()).isEqualTo("57014");
            }
        }
    }

    @Test
    void hasTheApplicationNameAndTheOptionsOfTheAddress() throws SQLException {
        DatabaseUrl url = DatabaseUrl.parse(
                PostgresServer.shared().url() + "?application_name=mill&options=-c%20wal_sender_timeout%3D7s");
        try (PgConnection connection = new JdbcConnector(url).openReplication()) {
            assertThat(value(connection, "SHOW application_name")).isEqualTo("mill");
            assertThat(value(connection, "SHOW wal_sender_timeout")).isEqualTo("7s");
        }
    }

    @Test
    void triesTheHostsInOrder() throws Exception {
        PostgresServer server = PostgresServer.shared();
        DatabaseUrl url = DatabaseUrl.parse("host=127.0.0.1,127.0.0.1 port=" + closedPort() + "," + server.port()
                + " user=" + server.user() + " password=" + server.password()
                + " dbname=postgres target_session_attrs=primary");
        try (PgConnection connection = new JdbcConnector(url).open()) {
            assertThat(value(connection, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void reportsThatNoServerListens() throws IOException {
        int port = closedPort();

        assertThat(failure(ServerUnreachableException.class, "postgres://me:s3cret@127.0.0.1:" + port + "/d"))
                .hasMessage("Cannot connect to the server at 127.0.0.1:" + port + ": Connection refused.");
    }

    @Test
    void reportsThatAHostNameDoesNotResolve() {
        assertThat(failure(ServerUnreachableException.class, "postgres://me:s3cret@nowhere.invalid/d"))
                .hasMessage("Cannot connect to the server at nowhere.invalid:5432: the host name does not resolve.");
    }

    @Test
    void reportsThatThePasswordIsWrong() {
        PostgresServer server = PostgresServer.shared();
        String url = "postgres://" + server.user() + ":s3cret@" + server.host() + ":" + server.port() + "/postgres";

        assertThat(failure(LoginException.class, url))
                .hasMessage("User 'postgres' cannot log in to database 'postgres' of the server at " + server.host()
                        + ":" + server.port()
                        + ": password authentication failed for user \"postgres\" (SQLSTATE 28P01).");
        assertThat(failure(LoginException.class, url.replace(":s3cret", ""))).hasMessageContaining("no password");
    }

    @Test
    void namesTheUserOfTheCredentialsAndNotThatOfTheUrl() {
        JdbcConnector connector = new JdbcConnector(Login.of(
                DatabaseUrl.parse(PostgresServer.shared().url("postgres")), () -> new Credentials("stranger", "x")));
        assertThatExceptionOfType(LoginException.class)
                .isThrownBy(connector::open)
                .withMessageStartingWith("User 'stranger' cannot log in to database 'postgres'");
    }

    @Test
    void reportsThatTheDatabaseDoesNotExist() {
        assertThat(failure(LoginException.class, PostgresServer.shared().url("nowhere")))
                .hasMessageContaining("cannot log in to database 'nowhere' of the server at")
                .hasMessageEndingWith(": database \"nowhere\" does not exist (SQLSTATE 3D000).");
    }

    @Test
    void reportsThatTheServerHasNoTls() {
        assertThat(failure(LoginException.class, PostgresServer.shared().url() + "?sslmode=require"))
                .hasMessageContaining("does not offer TLS, which sslmode=require demands");
    }

    @Test
    void reportsThatThereAreTooManyConnections() {
        try (Database database = PostgresServer.shared().createDatabase()) {
            String role = "many_" + database.name();
            database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 's3cret' CONNECTION LIMIT 0");

            assertThat(catchThrowableOfType(
                            ServerUnavailableException.class,
                            () -> as(database, role, "s3cret").open()))
                    .hasMessageContaining("too many connections for role")
                    .matches(PenstockException::isTransient);
            database.execute("DROP ROLE " + role);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void reportsHowToLetARoleReplicate(int version) {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            String role = "plain_" + database.name();
            database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 's3cret'");

            assertThat(catchThrowableOfType(
                            PermissionException.class,
                            () -> as(database, role, "s3cret").openReplication()))
                    .hasMessageEndingWith("To fix it, run: ALTER ROLE \"" + role + "\" REPLICATION")
                    .matches(e -> !e.isTransient());
            database.execute("DROP ROLE " + role);
        }
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() {
        try (PostgresServer server = PostgresServer.start()) {
            server.freeze();

            assertThat(failure(ServerUnreachableException.class, server.url() + "?connect_timeout=1"))
                    .hasMessageContaining("timed out");
            assertNoDriverThreadIsLeft();
        }
    }

    @Test
    void endsAtOnceWhenInterrupted() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.freeze();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread thread = new Thread(() -> failure.complete(catchThrowableOfType(
                    PenstockException.class,
                    () -> new JdbcConnector(DatabaseUrl.parse(server.url() + "?connect_timeout=3600")).open())));
            thread.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> driverThreads() > 0);
            thread.interrupt();

            assertThat(failure.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ServerUnreachableException.class)
                    .hasMessageContaining("was interrupted");
            assertNoDriverThreadIsLeft();
        }
    }

    private static JdbcConnector as(Database database, String user, String password) {
        return new JdbcConnector(
                DatabaseUrl.parse(database.url().replaceFirst("//[^@]*@", "//" + user + ":" + password + "@")));
    }

    private static <E extends PenstockException> E failure(Class<E> type, String url) {
        E e = catchThrowableOfType(type, () -> new JdbcConnector(DatabaseUrl.parse(url)).open());
        assertThat(e).isNotNull();
        assertThat(e.getMessage())
                .doesNotContain("s3cret", PostgresServer.shared().password());
        assertThat(e.isTransient()).isEqualTo(type != LoginException.class);
        return e;
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getString(1);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void assertNoDriverThreadIsLeft() {
        await().atMost(Duration.ofSeconds(60)).until(() -> driverThreads() == 0);
    }

    private static long driverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("PostgreSQL JDBC driver connection thread"))
                .count();
    }
}
