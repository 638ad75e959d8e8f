package dev.penstock.test;

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
 * A PostgreSQL server, version 14 to 18, for tests. It belongs to the test that started it.
 *
 * <p>The server listens on the loopback interface only, on a port that stays the same after {@link #restart()}. It has
 * {@code wal_level=logical} and {@code fsync=off}, and one superuser with a password. {@link #createDatabase()} creates databases.
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
    public static final int DEFAULT_VERSION = 18;

    private static final List<Integer> VERSIONS = List.of(14, 15, 16, 17, 18);

    /** The system property for the kind of servers: {@code embedded}, the default, or {@code docker}. */
    static final String KIND = "penstock.server";

    static final String USER = "postgres";
    static final String PASSWORD = "millrace";
    static final String APPLICATION = "penstock-test";

    private static final Map<Integer, PostgresServer> SHARED = new ConcurrentHashMap<>();

    private final AtomicInteger databases = new AtomicInteger();

    PostgresServer() {}

    /** Returns the major versions that can be started, the oldest first. Tests that run on all versions use this list. */
    public static List<Integer> versions() {
        return VERSIONS;
    }

    /** Starts a server of the default version with default settings. */
    public static PostgresServer start() {
        return builder().start();
    }

    /** Returns a builder of a server of the default version with default settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the server of the default version which all tests of this JVM share: see {@link #shared(int)}. */
    public static PostgresServer shared() {
        return shared(DEFAULT_VERSION);
    }

    /**
     * Returns the server of a version that all tests of this JVM share. The first call starts it; it ends with the JVM. A test that stops,
     * freezes or reconfigures a server, or holds transactions open while others create slots, must start a server of its own.
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

    /** Returns the host to which clients connect. */
    public abstract String host();

    /** Returns the port to which clients connect; it stays the same after a {@link #restart()}. */
    public abstract int port();

    /** Returns whether the server was started and has neither been stopped, killed nor died. A frozen one is running. */
    public abstract boolean isRunning();

    /**
     * Stops the server in the mode "fast": sessions are ended, walsenders send their remaining WAL, and a checkpoint is written. Does
     * nothing if it is not running. Throws after 60 seconds.
     */
    public abstract void stop();

    /** Stops the server in the mode "immediate": without a checkpoint, so that the next start recovers. */
    public abstract void stopImmediately();

    /** Ends the server and all its backends by SIGKILL, as a crash of the machine's software would. */
    public abstract void kill();

    /** Starts the server again on the same data directory and port; one that is running is stopped first. */
    public abstract void restart();

    /**
     * Starts a hot standby of this server, which also synchronizes failover slots (17 and later). This server is restarted for that. Servers
     * in containers do not support it.
     */
    public abstract PostgresServer startStandby();

    /** Promotes a standby, which continues on a new timeline. Throws after 60 seconds. */
    public final void promote() {
        execute("DO $$ BEGIN IF NOT pg_promote() THEN RAISE 'not promoted within 60 seconds'; END IF; END $$");
    }

    /** Suspends the server and all its backends by SIGSTOP: connections stay open and nothing answers. */
    public abstract void freeze();

    /** Resumes a frozen server. */
    public abstract void thaw();

    /**
     * Suspends one backend by SIGSTOP.
     *
     * @param pid the backend's process, as {@code pg_backend_pid()} or {@code pg_stat_activity} names it
     */
    public abstract void freezeBackend(int pid);

    /** Resumes one frozen backend. */
    public abstract void thawBackend(int pid);

    /** Returns the server's log since its first start. */
    public abstract String log();

    /** Ends the server immediately and removes all its files. Can be called more than once. */
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

    /** Opens a session of the superuser in the database {@code postgres}. */
    public final Connection connect() throws SQLException {
        return connect("postgres");
    }

    /** Opens a session of the superuser in a database. */
    public final Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", APPLICATION);
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Creates an empty database with a unique name. */
    public final Database createDatabase() {
        return createDatabase("test_" + databases.incrementAndGet());
    }

    /** Creates an empty database. */
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

    /** Executes statements in the database {@code postgres}, each in a transaction of its own. */
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

    /** Builder of a server: version and settings. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int version = DEFAULT_VERSION;

        Builder() {
            settings.put("wal_level", "logical");
            settings.put("max_replication_slots", "20");
            settings.put("max_wal_senders", "20");
            settings.put("fsync", "off");
            settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        }

        /** Sets the major version, 14 to 18. The default is {@value PostgresServer#DEFAULT_VERSION}. */
        public Builder version(int version) {
            if (!VERSIONS.contains(version)) {
                throw new IllegalArgumentException("PostgreSQL " + version + " is not one of " + VERSIONS + ".");
            }
            this.version = version;
            return this;
        }

        /** Sets a setting of the server, as in {@code postgresql.conf}. A later value replaces an earlier one. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Starts the server and returns when it accepts connections. */
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
