package dev.penstock.source.replication;

import dev.penstock.source.catalog.Catalog;
import dev.penstock.source.catalog.Publication;
import dev.penstock.source.catalog.Publications;
import dev.penstock.source.catalog.PublishedTable;
import dev.penstock.source.catalog.SourceColumn;
import dev.penstock.source.catalog.SourceTable;
import dev.penstock.source.catalog.TypeReader;
import dev.penstock.source.error.Finding;
import dev.penstock.source.error.TableException;
import dev.penstock.source.snapshot.SnapshotPreparation.Contents;
import dev.penstock.source.snapshot.SnapshotPreparation.Environment;
import dev.penstock.source.snapshot.SnapshotPreparation.Exported;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a session does for a snapshot: opens connections, exports by way of a slot, describes what is to be read. */
final class SnapshotEnvironment implements Environment {
    private final SessionContext context;
    private final Collection<Integer> tables;
    private final boolean published;
    private final Exporter exporter;

    /**
     * Makes the environment of one snapshot.
     *
     * @param tables the OIDs of the tables to read
     * @param published whether to read what the publication has of them, not the whole
     */
    SnapshotEnvironment(SessionContext context, Collection<Integer> tables, boolean published, Exporter exporter) {
        this.context = context;
        this.tables = List.copyOf(tables);
        this.published = published;
        this.exporter = exporter;
    }

    @Override
    public String name() {
        return context.threadName();
    }

    @Override
    public void wake() {
        context.wake();
    }

    @Override
    public Connection connect() {
        return context.connect();
    }

    @Override
    public void discard(Connection connection) {
        context.connections().cut(connection);
    }

    @Override
    public @Nullable Exported export(List<Connection> readers, Duration timeout)
            throws SQLException, InterruptedException {
        return exporter.export(readers, timeout);
    }

    @Override
    public Contents describe(Connection reader) throws SQLException {
        Optional<Publication> publication =
                published ? Publications.find(reader, context.settings().publication()) : Optional.empty();
        List<SourceTable> found = Catalog.measure(reader, Catalog.read(reader, tables));
        if (found.size() < tables.size()) {
            throw new TableException(List.of(new Finding(
                    "tables", "A table was dropped, or replaced, while its snapshot was being prepared", null)));
        }
        List<PublishedTable> described = found.stream()
                .map(table -> publication.map(p -> p.published(table)).orElseGet(() -> PublishedTable.whole(table)))
                .toList();
        Set<Integer> types = described.stream()
                .flatMap(table -> table.columns().stream())
                .map(SourceColumn::typeOid)
                .collect(Collectors.toSet());
        return new Contents(described, TypeReader.catalog(reader, types));
    }

    /** How a snapshot comes to be exported. */
    interface Exporter {
        /** Exports a snapshot, or returns {@code null} where the readers stand in the way; see {@link Environment#export}. */
        @Nullable
        Exported export(List<Connection> readers, Duration timeout) throws SQLException, InterruptedException;
    }
}
