package dev.penstock.test;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Pause;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database of a {@link PostgresServer}, from {@link PostgresServer#createDatabase()} to {@link #close()}. A test has its own, so that
 * tests on one server do not see the objects of each other. Roles and settings of the server are shared.
 *
 * <p>Each call of {@code execute}, {@code rows} and {@code value} opens and closes a session of the superuser. Thread-safe. Errors are
 * {@link ServerException}s with the beginning of the statement; the cause is the exception of the driver.
 */
public final class Database implements AutoCloseable {
    private static final Duration DROP_DEADLINE = Duration.ofSeconds(30);

    /** SQLSTATE of an object that another session uses (PostgreSQL manual, "Error Codes"). */
    private static final String OBJECT_IN_USE = "55006";

    private final PostgresServer server;
    private final String name;

    Database(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Returns the server of the database. */
    public PostgresServer server() {
        return server;
    }

    /** Returns the unquoted name. */
    public String name() {
        return name;
    }

    /** Returns the {@code postgresql://} URL, with the superuser's name and password. */
    public String url() {
        return server.url(name);
    }

    /** Returns the {@code jdbc:postgresql://} URL, with the superuser's name and password. */
    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /**
     * Opens a session of the superuser, for transactions and locks that last longer than one call of this class.
     *
     * @return a JDBC connection in autocommit mode, which the caller must close
     * @throws SQLException if the server does not accept the connection
     */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /**
     * Executes statements in one session, in their order, each in a transaction of its own.
     *
     * @throws ServerException if a statement fails; those after it are not executed
     */
    public void execute(String... statements) {
        String current = "";
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                current = sql;
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failure(current, e);
        }
    }

    /**
     * Returns the rows of a query, in its order, each as a list of the columns' text. All rows are read into memory.
     *
     * @return the rows; a column that is NULL is {@code null}
     * @throws ServerException if the query fails
     */
    public List<List<@Nullable String>> rows(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(query)) {
            int columns = results.getMetaData().getColumnCount();
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (results.next()) {
                List<@Nullable String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(results.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw failure(query, e);
        }
    }

    /**
     * Returns the text of the first column of a query's first row.
     *
     * @return the text; {@code null} if the value is NULL or there is no row
     * @throws ServerException if the query fails
     */
    public @Nullable String value(String query) {
        List<List<@Nullable String>> rows = rows(query);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    /**
     * Drops the database. Its sessions are terminated and its logical replication slots are dropped first. Does nothing if the server
     * is not running or the database does not exist. Can be called more than once.
     *
     * @throws ServerException if the database or a slot is still in use 30 seconds after its sessions were terminated
     */
    @Override
    public void close() {
        if (name.equals("postgres") || !server.isRunning()) {
            return;
        }
        Database maintenance = server.maintenance();
        long deadline = System.nanoTime() + DROP_DEADLINE.toNanos();
        boolean dropped = false;
        while (!dropped) {
            dropSlots(maintenance, deadline);
            dropped = drop(maintenance, deadline);
        }
    }

    /** Returns whether the database was dropped. The server itself waits for only five seconds until terminated sessions have ended. */
    private boolean drop(Database maintenance, long deadline) {
        try {
            maintenance.execute("DROP DATABASE IF EXISTS " + PostgresServer.quoted(name) + " WITH (FORCE)");
            return true;
        } catch (ServerException e) {
            if (!(e.getCause() instanceof SQLException cause)
                    || !OBJECT_IN_USE.equals(cause.getSQLState())
                    || System.nanoTime() - deadline > 0) {
                throw e;
            }
            return false;
        }
    }

    private void dropSlots(Database maintenance, long deadline) {
        String slots = "FROM pg_replication_slots WHERE database = '" + name.replace("'", "''") + "'";
        while (!"0".equals(maintenance.value("SELECT count(*) " + slots))) {
            if (System.nanoTime() - deadline > 0) {
                throw new ServerException("The replication slots of database \"" + name + "\" are still in use "
                        + DROP_DEADLINE.toSeconds() + " seconds after their holders were terminated.");
            }
            maintenance.rows("SELECT pg_terminate_backend(active_pid) " + slots + " AND active_pid IS NOT NULL");
            try {
                maintenance.rows("SELECT pg_drop_replication_slot(slot_name) " + slots + " AND active_pid IS NULL");
            } catch (ServerException taken) {
                // Its holder was not quite gone, or it vanished with a temporary slot's session: look again.
                Pause.millis(20);
            }
        }
    }

    private ServerException failure(String sql, SQLException cause) {
        String beginning = sql.length() > 200 ? sql.substring(0, 200) + "…" : sql;
        return new ServerException(
                "In database \"" + name + "\", '" + beginning + "' failed: " + cause.getMessage(), cause);
    }
}
