package dev.penstock.source.internal.stream;

import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.internal.catalog.DroppedTables;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.watch.SourceDifference;
import dev.penstock.source.internal.watch.SourceView;
import dev.penstock.source.internal.watch.SourceView.WatchedTable;
import dev.penstock.source.internal.watch.SourceViewReader;
import dev.penstock.source.internal.watch.SourceWatch;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Renewal of a session whose publication or tables were altered. The session continues with the tables that are chosen
 * now. Tables whose changes may be missing are read again, beginning with a reset. Runs between two connections of the
 * session, whose thread it blocks.
 */
final class SourceRenewal {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final SessionSettings settings;
    private final SessionConnections connections;
    private final SessionCoverage sessionTables;
    private final SourceWatch watch;

    SourceRenewal(SessionSettings settings, SessionConnections connections, SessionCoverage tables, SourceWatch watch) {
        this.settings = settings;
        this.connections = connections;
        this.sessionTables = tables;
        this.watch = watch;
    }

    /** Renews the session, and returns the partitions of the tables that are chosen now. */
    Set<Integer> run() throws Exception {
        Connection catalog = connections.open();
        try {
            List<SourceTable> tables = settings.columns()
                    .applyTo(Catalog.select(catalog, settings.tables()))
                    .forStreaming();
            SourceView before = watch.expected();
            SourceView now = new SourceViewReader(settings.publication(), settings.tables())
                    .read(catalog, before.tables().keySet());
            Optional<Publication> publication = Publications.find(catalog, settings.publication());
            if (publication.isEmpty()) {
                throw Publications.missingBeside(settings.slot(), settings.publication());
            }
            Publications.mend(catalog, publication.get(), tables, LOCK_TIMEOUT);
            SourceDifference difference = SourceDifference.between(settings.publication(), before, now);
            if (difference.publicationReplaced()) {
                throw SlotLostException.publicationReplaced(settings.slot(), settings.publication());
            }
            Coverage coverage = coverage(difference, before, now, tables);
            SourceWatch.Baseline baseline = SourceWatch.baseline(
                    settings, catalog, Arrays.stream(coverage.covered()).boxed().toList());
            int[] gone = Arrays.stream(sessionTables.tables().read())
                    .filter(oid -> !coverage.isRead(oid) && !coverage.isUnread(oid))
                    .toArray();
            DroppedTables dropped = DroppedTables.among(catalog, gone);
            watch.begin(baseline);
            sessionTables.choose(coverage);
            sessionTables.watched(baseline.view());
            sessionTables.census(null);
            sessionTables.stream(dropped);
            return SourceTable.rowHolders(tables);
        } finally {
            connections.close(catalog);
        }
    }

    /**
     * A new table under the name of one that was streamed begins with a reset; any other new table has no rows in a
     * target.
     */
    private Coverage coverage(
            SourceDifference difference, SourceView viewBefore, SourceView now, List<SourceTable> tables) {
        Coverage before = sessionTables.tables();
        Coverage coverage = before;
        Set<Integer> chosen = new HashSet<>();
        Set<TableName> names =
                viewBefore.tables().values().stream().map(WatchedTable::name).collect(Collectors.toSet());
        for (SourceTable table : tables) {
            int oid = table.oid();
            chosen.add(oid);
            boolean isKnown = before.isRead(oid) || before.isUnread(oid);
            if (!isKnown || difference.altered().contains(oid)) {
                coverage = coverage.withUnread(oid);
                coverage = isKnown || names.contains(table.name()) ? coverage.withStale(oid) : coverage;
            }
        }
        for (int oid : before.covered()) {
            if (!chosen.contains(oid)) {
                coverage = coverage.without(oid);
                coverage = now.tables().containsKey(oid) ? coverage.withStale(oid) : coverage;
            }
        }
        return coverage;
    }
}
