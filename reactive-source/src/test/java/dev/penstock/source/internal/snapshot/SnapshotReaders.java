package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Contents;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Environment;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Exported;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Readers of a snapshot of no tables, as a session has them, but without a slot. */
public final class SnapshotReaders implements Environment {
    /** The point of their snapshots. */
    public static final long POINT = 1000;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Database database;
    private final boolean exporterEnds;
    private final Collection<Connection> open = new ConcurrentLinkedQueue<>();

    private SnapshotReaders(Database database, boolean exporterEnds) {
        this.database = database;
        this.exporterEnds = exporterEnds;
    }

    /** Returns readers, one of which exports the snapshot. */
    public static SnapshotReaders of(Database database) {
        return new SnapshotReaders(database, false);
    }

    /** Returns readers who are to take a snapshot of a transaction that is over by then. */
    static SnapshotReaders whoseExporterEnds(Database database) {
        return new SnapshotReaders(database, true);
    }

    /** Prepares a snapshot. */
    public SnapshotRun prepare() throws InterruptedException {
        return prepare(List.of());
    }

    /** Prepares a snapshot whose readers lock {@code tables}. */
    SnapshotRun prepare(List<TableName> tables) throws InterruptedException {
        SnapshotOptions options =
                new SnapshotOptions(1, 1 << 20, 1 << 20, true, null, null, new RowMasks(ColumnRules.NONE), TIMEOUT);
        return new SnapshotPreparation(options, this).prepare(tables, Map.of());
    }

    /** Returns the connections that are open. */
    public Collection<Connection> open() {
        return open;
    }

    @Override
    public Connection connect() {
        try {
            Connection connection = database.connect();
            open.add(connection);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Exported export(List<Connection> readers, Duration timeout) throws SQLException {
        if (exporterEnds) {
            return new Exported(POINT, String.valueOf(database.value("SELECT pg_export_snapshot()")), null);
        }
        try (Statement statement = readers.get(0).createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
            row.next();
            return new Exported(POINT, row.getString(1), readers.get(0));
        }
    }

    @Override
    public Contents describe(Connection reader) {
        return new Contents(List.of(), TypeCatalog.builtIn(), List.of(), java.util.Map.of());
    }

    @Override
    public String name() {
        return "penstock-test";
    }

    @Override
    public void wake() {
        // No one sleeps.
    }

    @Override
    public void discard(Connection connection) {
        open.remove(connection);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
