package dev.penstock.source.internal.snapshot;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Environment;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Exported;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Locks of a snapshot's readers on the tables they may read, in transactions that have no snapshot until {@link #importSnapshot}. Locks of
 * columns take a snapshot, so that a connection of their own, the guard, holds them until the readers can.
 */
final class SnapshotLocks {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

    /** A table or schema that existed when the catalog was read. */
    private static final Set<String> GONE = Set.of("42P01", "3F000");

    /**
     * Errors of a snapshot whose exporter has ended: before 17 an invalid name, in later versions a process that does
     * not run.
     */
    private static final Set<String> NOT_EXPORTED =
            Set.of("22023", SqlErrors.UNDEFINED_OBJECT, SqlErrors.NOT_IN_PREREQUISITE_STATE);

    private final Environment environment;
    private final List<Connection> readers;
    private ColumnLocks columnLocks = ColumnLocks.NONE;
    /** Holds the locks that take a snapshot, until the readers have them. */
    private @Nullable Connection guard;

    /** Creates the locks of {@code readers}, a list that its owner may still extend. */
    SnapshotLocks(Environment environment, List<Connection> readers) {
        this.environment = environment;
        this.readers = readers;
    }

    /** Returns the locks of tables of which only some columns may be read. */
    ColumnLocks ofColumns() {
        return columnLocks;
    }

    /** Returns the connections that hold the locks. */
    List<Connection> holders() {
        List<Connection> holders = new ArrayList<>(readers);
        if (guard != null) {
            holders.add(guard);
        }
        return holders;
    }

    /** Locks the tables on every reader; returns the failure if another session holds a conflicting lock. */
    @Nullable
    SQLException acquire(Collection<TableName> tables) throws SQLException {
        try {
            lockOnce(tables);
            return null;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(SqlErrors.LOCK_NOT_AVAILABLE) || state.equals(SqlErrors.DEADLOCK)) {
                return e;
            }
            if (state.equals(SqlErrors.INSUFFICIENT_PRIVILEGE) && columnLocks.isEmpty()) {
                rollback();
                columnLocks = ColumnLocks.find(readers.get(0), tables);
                if (!columnLocks.isEmpty()) {
                    return acquire(tables);
                }
            }
            if (GONE.contains(state)) {
                throw SqlErrors.lostRace(SnapshotPreparation.DOING, "It was dropped or renamed meanwhile.", e);
            }
            if (state.equals(SqlErrors.OUT_OF_MEMORY)) {
                throw tooFewLocks(tables.size(), e);
            }
            throw e;
        }
    }

    private void lockOnce(Collection<TableName> tables) throws SQLException {
        String timeout = "SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis() + "; ";
        String lock = Objects.requireNonNullElse(columnLocks.lockOthers(tables), "");
        for (Connection reader : readers) {
            execute(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + timeout + lock);
        }
        if (!columnLocks.isEmpty()) {
            if (guard == null) {
                guard = environment.connect();
            }
            execute(guard, "BEGIN READ ONLY; " + timeout + columnLocks.sql());
        }
    }

    private ServerSettingException tooFewLocks(int tables, SQLException cause) {
        return new ServerSettingException(
                Check.failed(
                        "max_locks_per_transaction",
                        "The server has no room for the locks of " + tables
                                + " tables, their partitions and indexes, which"
                                + " each of " + readers.size() + " readers takes: fewer readers need fewer"
                                + " (snapshot.parallelism), or the server more room (max_locks_per_transaction).",
                        "ALTER SYSTEM SET max_locks_per_transaction = " + Math.max(256, tables) + ", and restart it"),
                cause);
    }

    /**
     * Makes every reader import the snapshot. From here on a reader may wait for the lock of an index that is being rebuilt; it blocks no transaction that it
     * waits for.
     */
    void importSnapshot(Exported exported) throws SQLException {
        for (Connection reader : readers) {
            String snapshot = reader == exported.exporter()
                    ? ""
                    : "SET TRANSACTION SNAPSHOT " + SqlText.literal(exported.snapshot()) + "; ";
            try {
                execute(reader, snapshot + columnLocks.sql() + "SET LOCAL lock_timeout = 0");
            } catch (SQLException e) {
                if (SqlErrors.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw new LockTimeoutException("lock the tables of the snapshot", e);
                }
                if (NOT_EXPORTED.contains(String.valueOf(e.getSQLState()))) {
                    throw new ConnectionLostException(
                            "Could not " + SnapshotPreparation.DOING + ": the session that exported it has ended.", e);
                }
                throw e;
            }
        }
    }

    /** Releases the locks. */
    void rollback() throws SQLException {
        for (Connection holder : holders()) {
            execute(holder, "ROLLBACK");
        }
    }

    /** Closes the guard, whose locks the readers have. */
    void endGuard() {
        Connection ended = guard;
        if (ended != null) {
            guard = null;
            environment.discard(ended);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
