package dev.penstock.source.internal.snapshot;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.internal.catalog.ForeignKey;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.publication.PublishedTable;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
    static final String DOING = "prepare the snapshot";
    private static final Duration SAY_AFTER = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 100;

    private final SnapshotOptions options;
    private final Environment environment;
    private final List<Connection> readers = new ArrayList<>();
    private final SnapshotLocks locks;

    /** Creates a preparation, which is used once. */
    public SnapshotPreparation(SnapshotOptions options, Environment environment) {
        this.options = options;
        this.environment = environment;
        this.locks = new SnapshotLocks(environment, readers);
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
            locks.endGuard();
            Contents contents = environment.describe(readers.get(0)).where(options.condition());
            ChunkPlanner planner = new ChunkPlanner(options, before, readers.get(0), locks.ofColumns());
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
            locks.endGuard();
            throw SqlErrors.of(DOING, e);
        } catch (PenstockException | InterruptedException e) {
            readers.forEach(environment::discard);
            locks.endGuard();
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

    private Exported export(Collection<TableName> tables) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        long deadline = begun + options.timeout().toNanos();
        boolean reported = false;
        while (true) {
            SQLException lockFailure = locks.acquire(tables);
            if (lockFailure == null) {
                Exported exported = environment.export(locks.holders(), Duration.ofNanos(deadline - System.nanoTime()));
                if (exported != null) {
                    locks.importSnapshot(exported);
                    return exported;
                }
            }
            locks.rollback();
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
