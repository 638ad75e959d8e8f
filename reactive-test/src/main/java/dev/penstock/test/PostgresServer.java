package dev.penstock.test;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Binaries;
import dev.penstock.test.internal.Installation;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server, version 14 to 18, for tests. It belongs to the test that started it, or is shared by all tests of the JVM:
 *
 * <pre>{@code
 * try (Database database = PostgresServer.shared().createDatabase()) {
 *     database.execute("CREATE TABLE item (id int PRIMARY KEY)");
 *     // connect the program under test to database.url()
 * }
 * }</pre>
 *
 * <p>The server listens on the loopback interface only, on a port that stays the same after {@link #restart()}. It has
 * {@code wal_level=logical} and {@code fsync=off}, and one superuser with a password. {@link #createDatabase()} creates databases.
 * The superuser's password is stored as MD5, because a login with SCRAM takes the client about 10 ms of processor time. Roles that a
 * test creates have SCRAM.
 *
 * <p>The server is a child process of this JVM, from binaries on the class path or in the folder that the system property
 * {@code penstock.binaries} names. With {@code penstock.server=docker} and Testcontainers on the class path it is a container instead.
 * That variant is tested only if a Docker engine is available.
 *
 * <p>Lifetime: from {@link Builder#start()} to {@link #close()}, and never longer than the JVM. No process and no file remains, however
 * the JVM ends (SIGKILL included).
 *
 * <p>Threading: a server may be used from several threads; {@code stop}, {@code kill}, {@code restart} and
 * {@code close} of one server exclude each other.
 *
 * <p>Errors: {@link ServerException}, with the end of the server's log where it helps.
 */
public abstract sealed class PostgresServer implements AutoCloseable permits EmbeddedServer, ContainerServer {
    /** The major version that is started by default. */
    public static final int DEFAULT_VERSION = Binaries.DEFAULT_VERSION;

    private static final List<Integer> VERSIONS = List.of(14, 15, 16, 17, 18);

    /** The system property for the kind of servers: {@code embedded}, the default, or {@code docker}. */
    static final String KIND = "penstock.server";

    static final String USER = Installation.USER;
    static final String PASSWORD = Installation.PASSWORD;
    static final String APPLICATION = "penstock-test";

    private static final Map<Integer, PostgresServer> SHARED = new ConcurrentHashMap<>();

    private final AtomicInteger databases = new AtomicInteger();

    PostgresServer() {}

    /** Returns the major versions that can be started, the oldest first. Tests that run on all versions use this list. */
    public static List<Integer> versions() {
        return VERSIONS;
    }

    /**
     * Starts a server of the default version with default settings, and returns when it accepts connections.
     *
     * @return the server, which the caller must close
     * @throws ServerException if the programs are missing, or the server does not start within 60 seconds
     */
    public static PostgresServer start() {
        return builder().start();
    }

    /**
     * Returns a builder of a server of the default version with default settings. It starts nothing before {@link Builder#start()}.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the server of the default version that all tests of this JVM share: see {@link #shared(int)}.
     *
     * @throws ServerException if it is the first call and the server cannot be started
     */
    public static PostgresServer shared() {
        return shared(DEFAULT_VERSION);
    }

    /**
     * Returns the server of a version that all tests of this JVM share. The first call starts it; it ends with the JVM, and a test
     * must not close it. Thread-safe: concurrent first calls start one server.
     *
     * <p>A test that stops, freezes or reconfigures a server, or holds transactions open while others create slots, must start a
     * server of its own.
     *
     * @param version the major version, one of {@link #versions()}
     * @throws IllegalArgumentException if there is no such version
     * @throws ServerException if it is the first call and the server cannot be started
     */
    public static PostgresServer shared(int version) {
        return SHARED.computeIfAbsent(version, v -> builder().version(v).start());
    }

    /** Returns the servers that tests of this JVM share so far. */
    static List<PostgresServer> alreadyShared() {
        return List.copyOf(SHARED.values());
    }

    /** Returns the major version, such as 18. */
    public abstract int version();

    /** Returns the host to which clients connect: the loopback address, or that of the Docker engine. */
    public abstract String host();

    /**
     * Returns the port to which clients connect. It is between 20000 and 32000, and stays the same after a {@link #restart()}.
     */
    public abstract int port();

    /** Returns whether the server was started and has neither been stopped, killed nor died. A frozen one is running. */
    public abstract boolean isRunning();

    /**
     * Stops the server in the mode "fast": sessions are ended, walsenders send their remaining WAL, and a checkpoint is written.
     * Returns when the server has ended. Does nothing if it is not running.
     *
     * @throws ServerException if the server has not ended after 60 seconds
     */
    public abstract void stop();

    /**
     * Stops the server in the mode "immediate": without a checkpoint, so that the next start recovers from the WAL. Does nothing
     * if it is not running.
     *
     * @throws ServerException if the server has not ended after 60 seconds
     */
    public abstract void stopImmediately();

    /**
     * Ends the server and all its backends by SIGKILL, as a crash would. Clients see their connections closed by the system.
     * Returns when all processes have ended. Does nothing if it is not running.
     */
    public abstract void kill();

    /**
     * Starts the server again on the same data directory and port, and returns when it accepts connections. A running server is
     * stopped first, as by {@link #stop()}.
     *
     * @throws IllegalStateException if the server is closed
     * @throws ServerException if it does not start within 60 seconds
     */
    public abstract void restart();

    /**
     * Starts a hot standby of this server, which also synchronizes failover slots (17 and later). This server is restarted for that,
     * so its sessions end. The standby has the settings of this server, {@code hot_standby_feedback=on}, and a physical slot of its
     * own on this server.
     *
     * @return the standby, which the caller must close
     * @throws ServerException if it does not start, or if this server is in a container
     */
    public abstract PostgresServer startStandby();

    /**
     * Promotes a standby, which continues on a new timeline. Returns when it accepts writes.
     *
     * @throws ServerException if this server is no standby, or is not promoted within 60 seconds
     */
    public final void promote() {
        execute("DO $$ BEGIN IF NOT pg_promote() THEN RAISE 'not promoted within 60 seconds'; END IF; END $$");
    }

    /**
     * Suspends the server and all its backends by SIGSTOP: connections stay open and nothing answers, as on a machine that hangs.
     *
     * @throws IllegalStateException if the server is not running
     */
    public abstract void freeze();

    /**
     * Resumes a frozen server. Does nothing to one that is not frozen.
     *
     * @throws IllegalStateException if the server is not running
     */
    public abstract void thaw();

    /**
     * Suspends one backend by SIGSTOP.
     *
     * @param pid the backend's process, as {@code pg_backend_pid()} or {@code pg_stat_activity} names it
     * @throws IllegalArgumentException if the process is not a backend of this server
     */
    public abstract void freezeBackend(int pid);

    /**
     * Resumes one frozen backend.
     *
     * @param pid the backend's process
     * @throws IllegalArgumentException if the process is not a backend of this server
     */
    public abstract void thawBackend(int pid);

    /** Returns the whole text of the server's log since its first start, over all restarts; empty if it has not started. */
    public abstract String log();

    /** Ends the server immediately and removes all its files. It cannot be started again. Can be called more than once. */
    @Override
    public abstract void close();

    /** Returns the superuser's name. */
    public final String user() {
        return USER;
    }

    /** Returns the superuser's password. */
    public final String password() {
        return PASSWORD;
    }

    /** Returns the {@code postgresql://} URL of the database {@code postgres}, with user and password. */
    public final String url() {
        return url("postgres");
    }

    /** Returns the {@code postgresql://} URL of a database, with user and password. */
    public final String url(String database) {
        return url(host(), port(), database);
    }

    /** Returns the {@code jdbc:postgresql://} URL of the database {@code postgres}, with user and password. */
    public final String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** Returns the {@code jdbc:postgresql://} URL of a database, with user and password. */
    public final String jdbcUrl(String database) {
        return jdbcUrl(host(), port(), database);
    }

    /**
     * Opens a session of the superuser in the database {@code postgres}: see {@link #connect(String)}.
     *
     * @return a JDBC connection in autocommit mode, which the caller must close
     * @throws SQLException if the server does not accept the connection
     */
    public final Connection connect() throws SQLException {
        return connect("postgres");
    }

    /**
     * Opens a session of the superuser in a database. Its {@code application_name} is {@code penstock-test}, by which a
     * {@link ResourceCensus} recognizes sessions of the test itself. The attempt ends after 10 seconds.
     *
     * @param database the unquoted name of the database
     * @return a JDBC connection in autocommit mode, which the caller must close
     * @throws SQLException if the server does not accept the connection
     */
    public final Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", APPLICATION);
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /**
     * Creates an empty database with a name that no other database of this server has: {@code test_} and a number. Its encoding is
     * UTF8 and its locale is C.
     *
     * @return the database, which is dropped when it is closed
     * @throws ServerException if it cannot be created
     */
    public final Database createDatabase() {
        return createDatabase("test_" + databases.incrementAndGet());
    }

    /**
     * Creates an empty database with a given name. Its encoding is UTF8 and its locale is C.
     *
     * @param name the unquoted name
     * @return the database, which is dropped when it is closed
     * @throws ServerException if there is one of that name
     */
    public final Database createDatabase(String name) {
        return createDatabase(name, "template0");
    }

    /** Creates a database as a copy of another one. */
    final Database createDatabase(String name, String template) {
        execute("CREATE DATABASE " + quoted(name) + " TEMPLATE " + quoted(template));
        return new Database(this, name);
    }

    /** Creates a copy of another database with a unique name. */
    final Database copyDatabase(String template) {
        return createDatabase("test_" + databases.incrementAndGet(), template);
    }

    /** Returns the database {@code postgres}, whose {@link Database#close()} drops nothing. */
    final Database maintenance() {
        return new Database(this, "postgres");
    }

    /**
     * Executes statements in the database {@code postgres}, in one session of the superuser, each in a transaction of its own.
     *
     * @throws ServerException if a statement fails; those after it are not executed
     */
    public final void execute(String... statements) {
        maintenance().execute(statements);
    }

    static String url(String host, int port, String database) {
        return "postgresql://" + USER + ":" + PASSWORD + "@" + host + ":" + port + "/" + database;
    }

    static String jdbcUrl(String host, int port, String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?user=" + USER + "&password=" + PASSWORD;
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /**
     * Builder of a server: its version and settings. Not thread-safe.
     *
     * <p>The default settings are {@code wal_level=logical}, 20 replication slots, 20 WAL senders and {@code fsync=off}: the tests
     * survive a crash of the server, but not one of the machine.
     */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int version = DEFAULT_VERSION;

        Builder() {
            settings.put("wal_level", "logical");
            settings.put("max_replication_slots", "20");
            settings.put("max_wal_senders", "20");
            settings.put("fsync", "off");
            settings.put("password_encryption", "scram-sha-256");
            settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        }

        /**
         * Sets the major version, 14 to 18. The default is {@value PostgresServer#DEFAULT_VERSION}.
         *
         * @throws IllegalArgumentException if there is no such version
         */
        public Builder version(int version) {
            if (!VERSIONS.contains(version)) {
                throw new IllegalArgumentException("PostgreSQL " + version + " is not one of " + VERSIONS + ".");
            }
            this.version = version;
            return this;
        }

        /**
         * Sets a setting of the server, as in {@code postgresql.conf}. A later value replaces an earlier or default one. The server
         * checks the value when it starts.
         *
         * @param name the name, such as {@code max_slot_wal_keep_size}
         * @param value the value without quotes, such as {@code 64MB}
         */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /**
         * Starts the server and returns when it accepts connections. The builder can be used again: each call starts another server.
         *
         * @return the server, which the caller must close
         * @throws ServerException if the programs are missing, a setting is wrong, or the server does not start within 60 seconds
         */
        public PostgresServer start() {
            String kind = System.getProperty(KIND, "embedded");
            return switch (kind) {
                case "embedded" -> EmbeddedServer.start(version, Map.copyOf(settings));
                case "docker" -> inContainer();
                default ->
                    throw new ServerException(
                            "The system property '" + KIND + "' is '" + kind + "', not 'embedded' or 'docker'.");
            };
        }

        private PostgresServer inContainer() {
            try {
                return ContainerServer.start(version, Map.copyOf(settings));
            } catch (NoClassDefFoundError e) {
                throw new ServerException(
                        "For '" + KIND + "=docker' add 'org.testcontainers:testcontainers' to the class path.", e);
            }
        }
    }
}
