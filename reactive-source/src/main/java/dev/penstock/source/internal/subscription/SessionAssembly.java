package dev.penstock.source.internal.subscription;

import dev.penstock.core.PenstockException;
import dev.penstock.core.PositionStore;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.acknowledgement.PositionedAcknowledger;
import dev.penstock.source.internal.catalog.Censuses;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.PublicationMark;
import dev.penstock.source.internal.reading.SnapshotSetup;
import dev.penstock.source.internal.reading.TableReading;
import dev.penstock.source.internal.record.RecordEmission;
import dev.penstock.source.internal.record.RelationLookup;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.record.SessionProgress;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionResources;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.slot.LossMark;
import dev.penstock.source.internal.stream.LossRecovery;
import dev.penstock.source.internal.stream.PositionKeeper;
import dev.penstock.source.internal.stream.SessionStart;
import dev.penstock.source.internal.subscription.SessionRoot.Resumption;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.watch.SourceWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Factory of the objects of a {@link SessionStart}: positions, acknowledgements, emission, table reading and the watch of the
 * source. It is used when publication and slot exist. It connects these objects and starts none of them; the only queries
 * read the state that the watch later compares with. Confined to the session's thread.
 */
final class SessionAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(SessionAssembly.class);

    private final SessionResources resources;
    private final SessionSettings settings;
    private final SnapshotSetup snapshots;

    SessionAssembly(SessionResources resources, SnapshotSetup snapshots) {
        this.resources = resources;
        this.settings = resources.settings();
        this.snapshots = snapshots;
    }

    /**
     * Returns the parts of a session that is about to stream.
     *
     * @param root the position, tables and connections with which the session starts
     * @param tables which tables have been read and which are still to be read
     * @param confirmed the LSN that the slot has confirmed
     * @param isMarked whether the publication's comment has the mark of a lost slot
     */
    SessionStart start(SessionRoot root, Coverage tables, long confirmed, boolean isMarked) {
        StartPosition beginning = root.wanted();
        SessionGauge gauge = resources.gauge();
        PositionScope scope = scope(root, tables);
        AcknowledgementWindow window = new AcknowledgementWindow(confirmed, resources.thread()::wake);
        gauge.window(window);
        SessionCoverage coverage = new SessionCoverage(scope, gauge);
        SessionProgress progress = new SessionProgress(window, coverage, beginning.reached(), gauge);
        if (settings.failWhenSlotAhead()) {
            progress.confirmPositionsOnly(beginning.reachedLsn());
        }
        SourceWatch watch = settings.snapshot() == Snapshot.ONLY ? null : watch(root.catalog(), tables, window);
        if (watch != null) {
            coverage.watched(watch.expected());
            coverage.census(root.tables().size() > PublicationMark.MAX_PARTS ? Censuses.now(root.catalog()) : null);
        }
        RecordEmission emission = new RecordEmission(resources.emitter(), progress, coverage);
        TableReading reading = new TableReading(
                coverage, emission, gauge, resources.side(), snapshots, resources.requests(), settings.maxAttempts());
        PositionedAcknowledger acknowledger = new PositionedAcknowledger(window, scope, gauge::acknowledged);
        return new SessionStart(
                progress,
                coverage,
                emission,
                window,
                acknowledger,
                reading,
                SourceTable.rowHolders(root.tables()),
                new RelationLookup(resources.connections(), settings.slot(), settings.columns(), true),
                new LossRecovery(isMarked && !beginning.storesPositions(), coverage, window, this::clearMark),
                watch,
                keeper(root.resumption(), window, progress, acknowledger),
                root.replication());
    }

    private PositionScope scope(SessionRoot root, Coverage tables) {
        return PositionScope.of(
                Long.parseUnsignedLong(root.identity().systemIdentifier()),
                root.identity().timeline(),
                settings.snapshot() == Snapshot.ONLY ? null : settings.slot(),
                PositionScope.newSession(ThreadLocalRandom.current().nextInt()),
                tables);
    }

    /** Returns the part that stores acknowledged positions; {@code null} if the subscriber gave no position store. */
    private @Nullable PositionKeeper keeper(
            Resumption resumption,
            AcknowledgementWindow window,
            SessionProgress progress,
            PositionedAcknowledger acknowledger) {
        PositionStore store = resumption.point().store();
        if (store == null) {
            return null;
        }
        acknowledger.remember();
        return new PositionKeeper(
                store,
                resumption.point().interval(),
                resumption.position(),
                window,
                progress::checkpoint,
                acknowledger::latest,
                resources.thread()::wake,
                System::nanoTime);
    }

    /** Removes the mark of a lost slot, on the side thread and a connection of its own. */
    private void clearMark() {
        resources.side().run(() -> {
            try (Connection connection = resources.connections().open()) {
                new LossMark(connection, settings.publication(), settings.slot()).clear();
            } catch (PenstockException | SQLException e) {
                LOG.warn("{} The next start empties and reads all tables again", e.getMessage());
            }
        });
    }

    private SourceWatch watch(Connection catalog, Coverage coverage, AcknowledgementWindow window) {
        List<Integer> tables = Arrays.stream(coverage.covered()).boxed().toList();
        return new SourceWatch(
                settings,
                resources.connections(),
                resources.watchThread(),
                window::confirmed,
                SourceWatch.baseline(settings, catalog, tables));
    }
}
