package dev.penstock.source.internal.reading;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.TableException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.session.StartRollback;
import dev.penstock.source.internal.slot.CreatedSlot;
import dev.penstock.source.internal.slot.SlotCreation;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.snapshot.SnapshotOptions;
import dev.penstock.source.internal.snapshot.SnapshotPreparation;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Exported;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.table.TablePattern;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Preparation of a session's snapshots. Each snapshot is exported at the consistent point of a new slot, which defines
 * the transactions it contains. The first start uses the session's own slot, every other read a temporary one. Blocks
 * the calling thread.
 */
public final class SnapshotSetup implements SnapshotProvider {
    private final SessionSettings settings;
    private final SessionThread thread;
    private final SessionConnections connections;

    public SnapshotSetup(SessionSettings settings, SessionThread thread, SessionConnections connections) {
        this.settings = settings;
        this.thread = thread;
        this.connections = connections;
    }

    /** Creates the session's slot on {@code replication} without a snapshot; returns its consistent point. */
    public long createSlot(Connection replication, Connection catalog, StartRollback rollback)
            throws InterruptedException {
        SlotCreation creation = new SlotCreation(replication, catalog, thread::background);
        return create(creation, settings.slotRequest(false), List.of(), settings.slotTimeout(), rollback)
                .orElseThrow()
                .consistentPoint();
    }

    /** Creates the session's slot on {@code replication}, and prepares the snapshot that it exports. */
    public SnapshotRun first(
            List<SourceTable> tables, Connection replication, Connection catalog, StartRollback rollback)
            throws InterruptedException {
        SlotCreation creation = new SlotCreation(replication, catalog, thread::background);
        return prepare(
                tables,
                true,
                ReadScope.after(Map.of()),
                (readers, timeout) -> export(creation, settings.slotRequest(true), readers, timeout, rollback));
    }

    @Override
    public SnapshotRun unread(Coverage coverage) throws InterruptedException {
        List<Integer> oids = Arrays.stream(coverage.unread()).boxed().toList();
        return again(catalog -> Catalog.read(catalog, oids), ReadScope.after(coverage.progress()));
    }

    @Override
    public SnapshotRun chosen(List<TablePattern> patterns, Coverage coverage) throws InterruptedException {
        return again(catalog -> RereadTables.choose(catalog, patterns, coverage), ReadScope.WHOLE);
    }

    @Override
    public SnapshotRun matching(List<TablePattern> patterns, String condition, Coverage coverage)
            throws InterruptedException {
        SnapshotRun run = again(
                catalog -> RereadTables.accepting(catalog, RereadTables.choose(catalog, patterns, coverage), condition),
                ReadScope.of(condition));
        try {
            RereadTables.requireKeys(run.tables());
        } catch (TableException e) {
            run.close();
            throw e;
        }
        return run;
    }

    @Override
    public SnapshotRun rows(List<TablePattern> table, RowSelection rows, Coverage coverage)
            throws InterruptedException {
        return again(
                catalog -> RereadTables.keyed(RereadTables.choose(catalog, table, coverage), rows), ReadScope.of(rows));
    }

    /** Prepares a snapshot of tables, or of rows of one table, at a point that the stream has not reached yet. */
    private SnapshotRun again(Function<Connection, List<SourceTable>> choice, ReadScope scope)
            throws InterruptedException {
        Connection catalog = connections.open();
        Connection replication = connections.openStreaming();
        StartRollback rollback = new StartRollback(settings, connections, thread);
        try {
            List<SourceTable> tables = choice.apply(catalog);
            SlotCreation creation = new SlotCreation(replication, catalog, thread::background);
            return prepare(
                    tables,
                    true,
                    scope,
                    (readers, timeout) -> export(creation, temporaryRequest(), readers, timeout, rollback));
        } catch (InterruptedException | RuntimeException e) {
            rollback.run();
            throw e;
        } finally {
            connections.close(replication);
            connections.close(catalog);
        }
    }

    /** Prepares a snapshot that one of the readers exports, without a slot. */
    public SnapshotRun only(List<SourceTable> tables) throws InterruptedException {
        return prepare(tables, false, ReadScope.WHOLE, (readers, timeout) -> export(readers.get(0)));
    }

    private SnapshotRun prepare(
            List<SourceTable> tables, boolean published, ReadScope scope, SnapshotEnvironment.Exporter exporter)
            throws InterruptedException {
        Collection<TableName> names = tables.stream().map(SourceTable::name).toList();
        SnapshotOptions options = new SnapshotOptions(
                scope.rows() == null ? settings.parallelism() : 1,
                settings.bufferBytes() / 2,
                settings.chunkBytes(),
                scope.resumable(),
                scope.rows(),
                scope.condition(),
                new RowMasks(settings.columns()),
                settings.slotTimeout());
        return new SnapshotPreparation(
                        options, new SnapshotEnvironment(settings, thread, connections, tables, published, exporter))
                .prepare(names, scope.before());
    }

    private static @Nullable Exported export(
            SlotCreation creation,
            SlotRequest request,
            List<Connection> readers,
            Duration timeout,
            StartRollback rollback)
            throws SQLException, InterruptedException {
        return create(creation, request, SnapshotPreparation.pids(readers), timeout, rollback)
                .map(SnapshotSetup::exported)
                .orElse(null);
    }

    private static Optional<CreatedSlot> create(
            SlotCreation creation, SlotRequest request, List<Integer> readers, Duration timeout, StartRollback rollback)
            throws InterruptedException {
        rollback.slotBegun(request.name());
        try {
            Optional<CreatedSlot> slot = creation.create(request, readers, timeout);
            if (slot.isEmpty()) {
                rollback.slotRefused();
            }
            return slot;
        } catch (PenstockException e) {
            if (!e.isTransient()) {
                rollback.slotRefused();
            }
            throw e;
        }
    }

    private static Exported export(Connection reader) throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot(), CASE WHEN"
                        + " pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()"
                        + " ELSE pg_catalog.pg_current_wal_insert_lsn() END")) {
            row.next();
            return new Exported(Lsn.parse(row.getString(2)), row.getString(1), reader);
        }
    }

    private static SlotRequest temporaryRequest() {
        String name = String.format("penstock_%08x", ThreadLocalRandom.current().nextInt());
        return new SlotRequest(name, true, false, true);
    }

    private static @Nullable Exported exported(CreatedSlot slot) {
        String snapshot = slot.snapshot();
        return snapshot == null ? null : new Exported(slot.consistentPoint(), snapshot, null);
    }
}
