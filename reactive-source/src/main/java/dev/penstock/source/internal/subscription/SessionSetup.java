package dev.penstock.source.internal.subscription;

import dev.penstock.core.Position;
import dev.penstock.source.internal.catalog.DroppedTables;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.reading.SnapshotSetup;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.LongWait;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionResources;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.session.StartRollback;
import dev.penstock.source.internal.slot.LogicalDecoding;
import dev.penstock.source.internal.slot.LossMark;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import dev.penstock.source.internal.stream.SessionStart;
import dev.penstock.source.internal.subscription.SessionRoot.Resumption;
import dev.penstock.source.internal.subscription.StartDecision.Options;
import dev.penstock.source.internal.subscription.StartPlan.Create;
import dev.penstock.source.internal.subscription.StartPlan.Drops;
import dev.penstock.source.internal.subscription.StartPlan.Refuse;
import dev.penstock.source.internal.subscription.StartPlan.Resume;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Set-up of a session, from the first connection to a {@link SessionStart} that can stream. It runs in this order:
 *
 * <ol>
 *   <li>Chooses the tables, and checks the server's settings.
 *   <li>Opens the replication connection, and waits until no other session uses the slot.
 *   <li>Loads the stored position. The slot is free by then, so an earlier instance streams no more.
 *   <li>Reads the facts and decides: resume, create the slot, or refuse ({@link StartDecision}). Nothing is changed before.
 *   <li>Executes the plan: publication, slot, snapshot.
 * </ol>
 *
 * <p>If it fails, it drops the objects that it created and closes its connections. All methods block the session's thread.
 */
final class SessionSetup {
    private static final Logger LOG = LoggerFactory.getLogger(SessionSetup.class);
    private final SessionSettings settings;
    private final SessionConnections connections;
    private final SessionGauge gauge;
    private final StartRollback rollback;
    private final SlotAcquisition slots;
    private final PublicationSetup publication;
    private final SnapshotSetup snapshots;
    private final SessionAssembly assembly;

    SessionSetup(SessionResources resources) {
        this.settings = resources.settings();
        this.connections = resources.connections();
        this.gauge = resources.gauge();
        this.rollback = new StartRollback(settings, connections, resources.thread());
        this.slots = new SlotAcquisition(settings, resources.thread(), gauge);
        this.publication = new PublicationSetup(settings, connections, gauge, rollback);
        this.snapshots = new SnapshotSetup(settings, resources.thread(), connections);
        this.assembly = new SessionAssembly(resources, snapshots);
    }

    /**
     * Starts after the position of {@code resume}, or with a snapshot if there is none.
     *
     * @throws Exception the reason of the failure; nothing that was created is left, as far as it can be dropped
     */
    SessionStart begin(ResumePoint resume) throws Exception {
        return begin(resume, beginning -> beginning);
    }

    /** Starts again after a session lost its slot: all tables are emptied at the target and read. */
    SessionStart again(ResumePoint resume) throws Exception {
        return begin(resume, StartPosition::again);
    }

    private SessionStart begin(ResumePoint resume, UnaryOperator<StartPosition> beginning) throws Exception {
        Connection catalog = connect();
        try {
            TableSelection selection = settings.columns().applyTo(Catalog.select(catalog, settings.tables()));
            if (settings.snapshot() == Snapshot.ONLY) {
                return snapshotOnly(catalog, selection.forSnapshot());
            }
            ServerInfo server = ServerInfo.read(catalog);
            LogicalDecoding.require(server);
            if (settings.localOnly()) {
                LogicalDecoding.requireOrigins(server);
            }
            return streaming(resume, beginning, catalog, selection.forStreaming());
        } catch (Exception e) {
            rollback.run();
            throw e;
        } finally {
            connections.close(catalog);
        }
    }

    private Connection connect() {
        LongWait wait = LongWait.begin(gauge, () -> "Still connecting to " + connections.url());
        try (wait) {
            Connection connection = connections.open();
            LOG.info("Connected to {}, PostgreSQL {}", connections.url(), ServerVersion.of(connection));
            return connection;
        }
    }

    /** Opens the replication connection, waits for the slot, and loads the position. */
    private SessionStart streaming(
            ResumePoint resume, UnaryOperator<StartPosition> beginning, Connection catalog, List<SourceTable> tables)
            throws Exception {
        if (settings.standsBy()) {
            // Runs before a replication connection is opened: a standby instance uses none of max_wal_senders.
            slots.await(catalog);
        }
        Connection replication = connections.openStreaming();
        try {
            slots.await(catalog);
            Position position = load(resume);
            StartPosition asked = beginning.apply(StartPosition.of(position, settings.snapshot()));
            return streaming(new Resumption(resume, position, asked), catalog, replication, tables);
        } catch (Exception e) {
            // The next attempt uses another connection.
            connections.cut(replication);
            throw e;
        }
    }

    private @Nullable Position load(ResumePoint resume) throws InterruptedException {
        LongWait wait = LongWait.begin(gauge, () -> "Still waiting for the position to resume after, from its store");
        try (wait) {
            return resume.load();
        }
    }

    /** Decides how to start, and executes the plan. */
    private SessionStart streaming(
            Resumption resumption, Connection catalog, Connection replication, List<SourceTable> tables)
            throws Exception {
        SystemIdentity identity = SystemIdentity.read(replication);
        StartPosition wanted = resumption
                .asked()
                .on(identity, settings.movedFrom(), replication, settings.slot())
                .resolved(catalog);
        Optional<SlotState> slot = slots.await(catalog);
        LossMark mark = new LossMark(catalog, settings.publication(), settings.slot());
        StartPlan plan = StartDecision.of(facts(wanted, catalog, tables, slot, mark.read()), Options.of(settings));
        SessionRoot root = new SessionRoot(resumption, wanted, identity, tables, catalog, replication);
        if (plan instanceof Refuse refuse) {
            throw refuse.error();
        } else if (plan instanceof Resume resume) {
            return resume(root, resume, mark);
        }
        return create(root, (Create) plan, mark);
    }

    /** Reads all facts of the decision, after it has refused a slot that cannot be used at all. */
    private StartFacts facts(
            StartPosition wanted,
            Connection catalog,
            List<SourceTable> tables,
            Optional<SlotState> slot,
            OptionalLong loss)
            throws SQLException {
        if (slot.isPresent()) {
            slot.get().requireOurs();
            if (slot.get().wal().lossReason() == null) {
                slot.get().requireKind(settings.slotRequest(false), ServerVersion.of(catalog));
            }
        }
        LongWait wait = publication.beginReading(catalog);
        try (wait) {
            return StartFacts.read(settings, wanted, catalog, tables, slot, loss);
        }
    }

    /** Continues an existing slot; tables that were never read or are stale are read while it streams. */
    private SessionStart resume(SessionRoot root, Resume plan, LossMark mark) throws SQLException {
        long confirmed = plan.slot().confirmedFlushLsn();
        if (plan.coverage().hasUnread()) {
            // Runs before anything is changed: once the publication contains a table, nothing shows that the table was
            // never read.
            Slot.requireRoomForReading(root.catalog(), settings.slot());
        }
        publication.publish(root.catalog(), root.tables());
        root.wanted().mention(plan.slot());
        synchronise(plan.slot(), root.replication());
        LOG.info("Streaming from slot '{}', confirmed up to {}", settings.slot(), Lsn.format(confirmed));
        SessionStart start = assembly.start(root, plan.coverage(), confirmed, plan.resetsAll());
        if (plan.resetsAll()) {
            start.reading().resetAll();
        }
        if (plan.clearsMark()) {
            mark.clear();
        }
        int[] others = root.wanted().otherTables(plan.coverage());
        if (others.length > 0) {
            start.coverage().stream(DroppedTables.among(root.catalog(), others));
        }
        return start;
    }

    /** Creates the slot, after a lost one was dropped, and begins the snapshot at the slot's consistent point. */
    private SessionStart create(SessionRoot root, Create plan, LossMark mark) throws Exception {
        if (plan.reason() != null) {
            LOG.warn("{} Reading all tables again", plan.reason());
            gauge.slotLost(plan.reason());
        }
        drop(plan.drops(), root.catalog());
        publication.publish(root.catalog(), root.tables());
        if (plan.lost()) {
            mark.write();
        }
        Connection replication = Objects.requireNonNull(root.replication(), "replication");
        if (!plan.coverage().hasUnread()) {
            long point = snapshots.createSlot(replication, root.catalog(), rollback);
            LOG.info("Slot '{}' was created at {}", settings.slot(), Lsn.format(point));
            return assembly.start(root, plan.coverage(), point, plan.lost());
        }
        List<SourceTable> tables = root.tables();
        SnapshotRun run = snapshots.first(tables, replication, root.catalog(), rollback);
        long point = run.consistentPoint();
        LOG.info("Slot '{}' was created at {}; reading {} tables", settings.slot(), Lsn.format(point), tables.size());
        SessionStart start = assembly.start(root, plan.coverage(), point, plan.lost());
        start.reading().begin(run, plan.lost());
        return start;
    }

    private void drop(Drops drops, Connection catalog) throws InterruptedException {
        switch (drops) {
            case NOTHING -> {}
            case FREE_SLOT -> Slot.drop(catalog, settings.slot());
            case HELD_SLOT -> Slot.dropHeld(catalog, settings.slot(), settings.slotTimeout());
        }
    }

    /**
     * Makes an existing slot a failover slot with {@code logrepl.failover=true}. Runs after everything that can refuse the
     * start, because the change is not undone if the start fails.
     */
    private void synchronise(SlotState slot, @Nullable Connection replication) {
        if (settings.failover() && !slot.failover() && replication != null) {
            Slot.makeFailover(replication, slot.name());
            LOG.info("Slot '{}', which was there, is synchronised to standbys from here on", slot.name());
        }
    }

    /** Starts a snapshot without a stream: no slot, no publication, no replication connection. */
    private SessionStart snapshotOnly(Connection catalog, List<SourceTable> tables) throws Exception {
        SystemIdentity identity = SystemIdentity.readOrdinarily(catalog);
        Coverage coverage = Coverage.NONE.withUnread(
                tables.stream().mapToInt(SourceTable::oid).toArray());
        StartPosition beginning = StartPosition.of(null, settings.snapshot());
        Resumption resumption = new Resumption(ResumePoint.at(null), null, beginning);
        SessionRoot root = new SessionRoot(resumption, beginning, identity, tables, catalog, null);
        SessionStart start = assembly.start(root, coverage, Lsn.NONE, false);
        start.reading().begin(snapshots.only(tables), false);
        return start;
    }
}
