package dev.penstock.source.internal.snapshot;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.catalog.ForeignKey;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.publication.PublishedTable;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Preparation of a snapshot. Its order makes the snapshot correct. Every reader first locks every table it may read,
 * all or none, in a transaction that has no snapshot yet. Then the snapshot is exported, and the readers import it. So
 * nothing can rewrite or truncate a table between the snapshot and the read, and no table lock is requested later.
 * Readers that block a transaction for which the export waits release their locks, and the whole preparation is retried
 * until its time is over.
 */
public final class SnapshotPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPreparation.class);
    private static final String DOING = "prepare the snapshot";
    private static final Duration SAY_AFTER = Duration.ofSeconds(2);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
    private static final long RETRY_MILLIS = 100;

    /** A table or schema that existed when the catalog was read. */
    private static final Set<String> GONE = Set.of("42P01", "3F000");

    /**
     * Errors of a snapshot whose exporter has ended: before 17 an invalid name, in later versions a process that does
     * not run.
     */
    private static final Set<String> NOT_EXPORTED =
            Set.of("22023", SqlErrors.UNDEFINED_OBJECT, SqlErrors.NOT_IN_PREREQUISITE_STATE);

    private final SnapshotOptions options;
    private final Environment environment;
    private final List<Connection> readers = new ArrayList<>();
    private ColumnLocks columnLocks = ColumnLocks.NONE;
    /** Holds the locks that take a snapshot, until the readers have them. */
    private @Nullable Connection guard;

    /** Creates a preparation, which is used once. */
    public SnapshotPreparation(SnapshotOptions options, Environment environment) {
        this.options = options;
        this.environment = environment;
    }

    /**
     * Returns a snapshot of {@code tables}, ready to be read; blocks meanwhile. If it fails, it closes what it opened.
     *
     * @param before the ranges that have been read of tables that are not read whole, by OID
     * @throws LockTimeoutException if the locks were not granted in time
     */
    public SnapshotRun prepare(Collection<TableName> tables, Map<Integer, ReadRanges> before)
            throws InterruptedException {
        try {
            for (int i = 0; i < options.parallelism(); i++) {
                readers.add(environment.connect());
            }
            Exported exported = export(tables);
            endGuard();
            Contents contents = environment.describe(readers.get(0)).where(options.condition());
            ChunkPlanner planner = new ChunkPlanner(options, before, readers.get(0), columnLocks);
            RowSelection rows = options.rows();
            SnapshotPlan plan = rows == null
                    ? SnapshotPlan.of(contents, planner, order(contents))
                    : SnapshotPlan.of(contents, rows);
            int needed = Math.max(1, Math.min(readers.size(), plan.chunks().size()));
            while (readers.size() > needed) {
                environment.discard(readers.remove(readers.size() - 1));
            }
            return new SnapshotRun(plan, exported.consistentPoint(), readers, environment, options);
        } catch (SQLException e) {
            readers.forEach(environment::discard);
            endGuard();
            throw SqlErrors.of(DOING, e);
        } catch (PenstockException | InterruptedException e) {
            readers.forEach(environment::discard);
            endGuard();
            throw e;
        }
    }

    private static ReadOrder order(Contents contents) {
        ReadOrder order = ReadOrder.of(contents.foreignKeys());
        for (Set<Integer> cycle : order.cycles()) {
            LOG.info(
                    "Tables {} reference each other in a circle: their rows are emitted in no order of their foreign"
                            + " keys",
                    names(contents, cycle));
        }
        if (!order.selfReferences().isEmpty()) {
            LOG.info(
                    "Rows of {} reference rows of the same table: they are emitted in the order of a key of one"
                            + " column, otherwise in none",
                    names(contents, order.selfReferences()));
        }
        return order;
    }

    private static String names(Contents contents, Set<Integer> oids) {
        return PrintableText.of(contents.tables().stream()
                .map(PublishedTable::table)
                .filter(table -> oids.contains(table.oid()))
                .map(table -> table.name().toString())
                .sorted()
                .collect(Collectors.joining(", ")));
    }

    private void endGuard() {
        Connection ended = guard;
        if (ended != null) {
            guard = null;
            environment.discard(ended);
        }
    }

    private Exported export(Collection<TableName> tables) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        long deadline = begun + options.timeout().toNanos();
        boolean reported = false;
        while (true) {
            SQLException lockFailure = lock(tables);
            if (lockFailure == null) {
                Exported exported = environment.export(holders(), Duration.ofNanos(deadline - System.nanoTime()));
                if (exported != null) {
                    take(exported);
                    return exported;
                }
            }
            rollback();
            if (System.nanoTime() > deadline) {
                throw new LockTimeoutException("lock the tables of the snapshot", lockFailure);
            }
            if (!reported && lockFailure != null && System.nanoTime() - begun > SAY_AFTER.toNanos()) {
                reported = true;
                LOG.warn(
                        "The tables of the snapshot cannot be locked yet: a lock is held or waited for by {}; trying"
                                + " again for up to {} s (logrepl.slotTimeout)",
                        PrintableText.of(String.join(", ", LockHolders.of(readers.get(0), tables))),
                        options.timeout().toSeconds());
            }
            Thread.sleep(RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS));
        }
    }

    /** Returns the connections that hold the locks. */
    private List<Connection> holders() {
        List<Connection> holders = new ArrayList<>(readers);
        if (guard != null) {
            holders.add(guard);
        }
        return holders;
    }

    /** Locks the tables on every reader; returns the failure if another session holds a conflicting lock. */
    private @Nullable SQLException lock(Collection<TableName> tables) throws SQLException {
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
                    return lock(tables);
                }
            }
            if (GONE.contains(state)) {
                throw SqlErrors.lostRace(DOING, "It was dropped or renamed meanwhile.", e);
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
     * From here on a reader may wait for the lock of an index that is being rebuilt; it blocks no transaction that it
     * waits for.
     */
    private void take(Exported exported) throws SQLException {
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
                            "Could not " + DOING + ": the session that exported it has ended.", e);
                }
                throw e;
            }
        }
    }

    private void rollback() throws SQLException {
        for (Connection holder : holders()) {
            execute(holder, "ROLLBACK");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Services of the session for a snapshot. */
    public interface Environment extends SnapshotRun.Readers {
        /** Opens a connection for a reader. */
        Connection connect();

        /**
         * Exports a snapshot; blocks meanwhile.
         *
         * @param readers the connections of the readers, which hold their locks
         * @return the snapshot, or {@code null} if the readers block a transaction for which the export waits
         */
        @Nullable
        Exported export(List<Connection> readers, Duration timeout) throws SQLException, InterruptedException;

        /** Describes the tables to read, on a reader's connection that has imported the snapshot. */
        Contents describe(Connection reader) throws SQLException;
    }

    /**
     * An exported snapshot.
     *
     * @param consistentPoint the LSN before which the transactions of the snapshot commit; all others commit after it
     * @param snapshot its name
     * @param exporter the reader that exported it and uses it already, or {@code null}
     */
    public record Exported(
            long consistentPoint, String snapshot, @Nullable Connection exporter) {}

    /**
     * Contents of a read.
     *
     * @param tables the tables, with their published columns and rows
     * @param types the types of their columns
     * @param definitions the definitions of the tables, by OID
     * @param foreignKeys the references between them that the order of the snapshot respects
     */
    public record Contents(
            List<PublishedTable> tables,
            TypeCatalog types,
            List<ForeignKey> foreignKeys,
            Map<Integer, TableDefinition> definitions) {
        /** Returns the contents whose rows also meet {@code condition}, if there is one. */
        Contents where(@Nullable String condition) {
            return new Contents(
                    tables.stream().map(table -> table.where(condition)).toList(), types, foreignKeys, definitions);
        }
    }

    /** Returns the process ids of the readers' sessions. */
    public static List<Integer> pids(List<Connection> readers) throws SQLException {
        List<Integer> pids = new ArrayList<>();
        for (Connection reader : readers) {
            pids.add(reader.unwrap(PGConnection.class).getBackendPID());
        }
        return pids;
    }
}
