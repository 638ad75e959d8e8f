package dev.penstock.source.internal.reading;

import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.source.internal.catalog.DefinitionReader;
import dev.penstock.source.internal.catalog.ForeignKey;
import dev.penstock.source.internal.catalog.ForeignKeyReader;
import dev.penstock.source.internal.catalog.TypeReader;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.publication.PublishedTable;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Contents;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Environment;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Exported;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Services of a session for a snapshot: it opens connections, exports a snapshot through a slot, and describes the
 * tables.
 */
final class SnapshotEnvironment implements Environment {
    private final SessionSettings settings;
    private final SessionThread thread;
    private final SessionConnections connections;
    private final List<SourceTable> tables;
    private final boolean published;
    private final Exporter exporter;

    /**
     * Creates the environment of one snapshot.
     *
     * @param tables the tables to read, by the names under which they are locked
     * @param published whether to read the published columns and rows only, not the whole tables
     */
    SnapshotEnvironment(
            SessionSettings settings,
            SessionThread thread,
            SessionConnections connections,
            List<SourceTable> tables,
            boolean published,
            Exporter exporter) {
        this.settings = settings;
        this.thread = thread;
        this.connections = connections;
        this.tables = List.copyOf(tables);
        this.published = published;
        this.exporter = exporter;
    }

    @Override
    public String name() {
        return thread.name();
    }

    @Override
    public void wake() {
        thread.wake();
    }

    @Override
    public Connection connect() {
        return connections.open();
    }

    @Override
    public void discard(Connection connection) {
        connections.cut(connection);
    }

    @Override
    public @Nullable Exported export(List<Connection> readers, Duration timeout)
            throws SQLException, InterruptedException {
        return exporter.export(readers, timeout);
    }

    @Override
    public Contents describe(Connection reader) throws SQLException {
        Optional<Publication> publication =
                published ? Publications.find(reader, settings.publication()) : Optional.empty();
        List<SourceTable> found =
                Catalog.read(reader, tables.stream().map(SourceTable::oid).toList());
        requireLocked(found);
        found = settings.columns().applyTo(found);
        found = Catalog.measure(reader, found);
        List<PublishedTable> described = found.stream()
                .map(table -> publication.map(p -> p.published(table)).orElseGet(() -> PublishedTable.whole(table)))
                .toList();
        Set<Integer> types = described.stream()
                .flatMap(table -> table.columns().stream())
                .map(SourceColumn::typeOid)
                .collect(Collectors.toSet());
        List<ForeignKey> foreignKeys = settings.parentsFirst() ? ForeignKeyReader.read(reader, found) : List.of();
        Map<Integer, TableDefinition> definitions = DefinitionReader.read(
                reader, found.stream().map(SourceTable::oid).toList(), settings.columns());
        return new Contents(described, TypeReader.catalog(reader, types), foreignKeys, definitions);
    }

    /** A table that was dropped or renamed meanwhile was not locked; another table may have been locked under its name. */
    private void requireLocked(List<SourceTable> found) {
        Map<Integer, TableName> names = found.stream().collect(Collectors.toMap(SourceTable::oid, SourceTable::name));
        for (SourceTable table : tables) {
            if (!table.name().equals(names.get(table.oid()))) {
                throw SqlErrors.lostRace(
                        "prepare the snapshot", "table " + table.name() + " was dropped or renamed meanwhile.", null);
            }
        }
    }

    /** Way to export a snapshot. */
    interface Exporter {
        /**
         * Exports a snapshot, or returns {@code null} if the readers block another transaction; see {@link
         * Environment#export}.
         */
        @Nullable
        Exported export(List<Connection> readers, Duration timeout) throws SQLException, InterruptedException;
    }
}
