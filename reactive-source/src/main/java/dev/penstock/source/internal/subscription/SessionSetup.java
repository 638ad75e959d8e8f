package dev.penstock.source.internal.subscription;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.acknowledgement.PositionedAcknowledger;
import dev.penstock.source.internal.catalog.Censuses;
import dev.penstock.source.internal.catalog.DroppedTables;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.PublicationMark;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.reading.SnapshotSetup;
import dev.penstock.source.internal.reading.TableReading;
import dev.penstock.source.internal.record.RelationLookup;
import dev.penstock.source.internal.record.SessionProgress;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.LongWait;
import dev.penstock.source.internal.session.SessionContext;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.session.StartRollback;
import dev.penstock.source.internal.slot.LogicalDecoding;
import dev.penstock.source.internal.slot.LossMark;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.slot.SlotWait;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import dev.penstock.source.internal.stream.LossRecovery;
import dev.penstock.source.internal.stream.PositionKeeper;
import dev.penstock.source.internal.stream.SessionStart;
import dev.penstock.source.internal.subscription.StartDecision.Options;
import dev.penstock.source.internal.subscription.StartPlan.Create;
import dev.penstock.source.internal.subscription.StartPlan.Drops;
import dev.penstock.source.internal.subscription.StartPlan.Refuse;
import dev.penstock.source.internal.subscription.StartPlan.Resume;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableSelection;
import dev.penstock.source.internal.watch.SourceWatch;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Set-up of a session: checks the server, the tables and the position, prepares publication and slot, and decides which
 * tables to read. Objects that it created are dropped again if it fails. Runs on the session's thread and blocks it.
 */
final class SessionSetup {
    private static final Logger LOG = LoggerFactory.getLogger(SessionSetup.class);
    private static final Duration SLOT_POLL = Duration.ofMillis(100);
    private static final Duration STANDBY_POLL = Duration.ofMillis(500);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final SessionContext context;
    private final SessionSettings settings;
    private final StartRollback rollback;

    SessionSetup(SessionContext context) {
        this.context = context;
        this.settings = context.settings();
        this.rollback = new StartRollback(context);
    }

    /** Starts after {@code resume}. */
    SessionStart begin(ResumePoint resume) throws Exception {
        return begin(resume, beginning -> beginning);
    }

    /** Starts again with a read of all tables, after a session that had started after {@code resume} lost its slot. */
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
            context.connections().close(catalog);
        }
    }

    private Connection connect() {
        LongWait wait = LongWait.begin(
                context.gauge(),
                () -> "Still connecting to " + context.connector().url());
        try (wait) {
            Connection connection = context.connect();
            LOG.info("Connected to {}, PostgreSQL {}", context.connector().url(), ServerVersion.of(connection));
            return connection;
        }
    }

    private SessionStart streaming(
            ResumePoint resume, UnaryOperator<StartPosition> beginning, Connection catalog, List<SourceTable> tables)
            throws Exception {
        if (settings.standsBy()) {
            // Runs before a replication connection is opened: a standby instance uses none of max_wal_senders.
            freeSlot(catalog);
        }
        Connection replication = context.connectReplication();
        try {
            freeSlot(catalog);
            Position position = load(resume);
            StartPosition asked = beginning.apply(StartPosition.of(position, settings.snapshot()));
            return streaming(new Resumption(resume, position, asked), catalog, replication, tables);
        } catch (Exception e) {
            // The next attempt uses another connection.
            context.connections().cut(replication);
            throw e;
        }
    }

    private @Nullable Position load(ResumePoint resume) throws InterruptedException {
        LongWait wait =
                LongWait.begin(context.gauge(), () -> "Still waiting for the position to resume after, from its store");
        try (wait) {
            return resume.load();
        }
    }

    private SessionStart streaming(
            Resumption resumption, Connection catalog, Connection replication, List<SourceTable> tables)
            throws Exception {
        SystemIdentity identity = SystemIdentity.read(replication);
        StartPosition wanted = resumption
                .asked()
                .on(identity, settings.movedFrom(), replication, settings.slot())
                .resolved(catalog);
        Optional<SlotState> slot = freeSlot(catalog);
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
        // Reading a row filter takes a lock on its table.
        LongWait wait = publicationWait(catalog, "Reading");
        try (wait) {
            return StartFacts.read(settings, wanted, catalog, tables, slot, loss);
        }
    }

    private SessionStart resume(SessionRoot root, Resume plan, LossMark mark) throws SQLException {
        long confirmed = plan.slot().confirmedFlushLsn();
        if (plan.coverage().hasUnread()) {
            // Runs before anything is changed: once the publication contains a table, nothing shows that the table was
            // never read.
            Slot.requireRoomForReading(root.catalog(), settings.slot());
        }
        publish(root);
        root.wanted().mention(plan.slot());
        synchronise(plan.slot(), root.replication());
        LOG.info("Streaming from slot '{}', confirmed up to {}", settings.slot(), Lsn.format(confirmed));
        SessionStart start = start(root, plan.coverage(), confirmed, plan.resetsAll());
        if (plan.resetsAll()) {
            start.reading().resetAll();
        }
        if (plan.clearsMark()) {
            mark.clear();
        }
        int[] others = root.wanted().otherTables(plan.coverage());
        if (others.length > 0) {
            start.progress().stream(DroppedTables.among(root.catalog(), others));
        }
        return start;
    }

    private SessionStart create(SessionRoot root, Create plan, LossMark mark) throws Exception {
        if (plan.reason() != null) {
            LOG.warn("{} Reading all tables again", plan.reason());
            context.gauge().slotLost(plan.reason());
        }
        drop(plan.drops(), root.catalog());
        publish(root);
        if (plan.lost()) {
            mark.write();
        }
        SnapshotSetup snapshots = new SnapshotSetup(context);
        Connection replication = Objects.requireNonNull(root.replication(), "replication");
        if (!plan.coverage().hasUnread()) {
            long point = snapshots.createSlot(replication, root.catalog(), rollback);
            LOG.info("Slot '{}' was created at {}", settings.slot(), Lsn.format(point));
            return start(root, plan.coverage(), point, plan.lost());
        }
        List<SourceTable> tables = root.tables();
        SnapshotRun run = snapshots.first(tables, replication, root.catalog(), rollback);
        long point = run.consistentPoint();
        LOG.info("Slot '{}' was created at {}; reading {} tables", settings.slot(), Lsn.format(point), tables.size());
        SessionStart start = start(root, plan.coverage(), point, plan.lost());
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

    /** Makes a slot a failover slot if that is an option. This comes last, because it persists if the start fails. */
    private void synchronise(SlotState slot, @Nullable Connection replication) {
        if (settings.failover() && !slot.failover() && replication != null) {
            Slot.makeFailover(replication, slot.name());
            LOG.info("Slot '{}', which was there, is synchronised to standbys from here on", slot.name());
        }
    }

    /**
     * Returns the slot once it is free or lost. The walsender of a vanished client may still process a last
     * confirmation, so the start of the stream is only known after that walsender has ended.
     */
    private Optional<SlotState> freeSlot(Connection catalog) throws InterruptedException {
        long begun = System.nanoTime();
        long deadline = begun + settings.slotTimeout().toNanos();
        boolean said = false;
        while (true) {
            Optional<SlotState> found = Slot.find(catalog, settings.slot());
            if (found.isEmpty() || !found.get().isActive() || found.get().wal().lossReason() != null) {
                if (context.gauge().isStandby()) {
                    LOG.info("Slot '{}' is free; taking over", settings.slot());
                    context.gauge().phase(Phase.STARTING);
                }
                return found;
            }
            found.get().requireUsable();
            SlotInUseException inUse = found.get().inUse();
            if (settings.standsBy()) {
                standBy(inUse);
                continue;
            }
            if (System.nanoTime() - deadline > 0) {
                throw inUse;
            }
            if (!said && System.nanoTime() - begun > LongWait.REPORTED_AFTER.toNanos()) {
                said = true;
                LOG.warn(
                        "{} Waiting for its end, for up to {} s (logrepl.slotTimeout)",
                        inUse.description(),
                        settings.slotTimeout().toSeconds());
                context.gauge().waiting(inUse.description());
            }
            context.pause(SLOT_POLL);
            context.checkCancelled();
        }
    }

    /** Reports the wait once, then returns after a pause. */
    private void standBy(SlotInUseException inUse) throws InterruptedException {
        if (!context.gauge().isStandby()) {
            LOG.info("{} Standing by until it is released (slotInUse=wait)", inUse.description());
            context.gauge().phase(Phase.STANDBY);
            context.gauge().waiting(inUse.description());
        }
        context.pause(STANDBY_POLL);
        context.checkCancelled();
    }

    private void publish(SessionRoot root) throws SQLException {
        LongWait wait = publicationWait(root.catalog(), "Setting up");
        try (wait) {
            setPublication(root);
        }
    }

    /** Begins a wait for an operation on the publication; {@code doing} is the first word of the report. */
    private LongWait publicationWait(Connection catalog, String doing) throws SQLException {
        int pid = catalog.unwrap(PGConnection.class).getBackendPID();
        return LongWait.begin(context.gauge(), () -> publicationWait(pid, doing))
                .endedAfter(publicationLimit(), () -> confirmLocally(catalog));
    }

    /** Returns the time limit of a publication change: its own timeout for a lock, the remaining time for a standby. */
    private Duration publicationLimit() {
        Duration least = LOCK_TIMEOUT.multipliedBy(2);
        return settings.slotTimeout().compareTo(least) < 0 ? least : settings.slotTimeout();
    }

    /** Returns what a change of the publication waits for, queried on a connection of its own. */
    private @Nullable String publicationWait(int pid, String doing) {
        try (Connection connection = context.connector().open()) {
            String waitsFor = SlotWait.describe(connection, pid);
            return waitsFor == null
                    ? null
                    : doing + " publication '" + settings.publication() + "' waits for " + waitsFor + ", for up to "
                            + publicationLimit().toSeconds() + " s";
        } catch (SQLException e) {
            return null;
        }
    }

    /**
     * A cancellation that arrives while a commit waits for a synchronous standby ends the wait; the commit is kept.
     * Lock waits have a shorter limit.
     */
    private static void confirmLocally(Connection catalog) {
        try {
            catalog.unwrap(PgConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("A wait for a standby could not be ended", e);
        }
    }

    private void setPublication(SessionRoot root) {
        Optional<Publication> publication = Publications.find(root.catalog(), settings.publication());
        if (publication.isPresent()) {
            Publications.mend(root.catalog(), publication.get(), root.tables(), LOCK_TIMEOUT);
        } else {
            Publications.create(root.catalog(), settings.publication(), root.tables(), LOCK_TIMEOUT);
            rollback.publicationMade();
        }
    }

    private SessionStart snapshotOnly(Connection catalog, List<SourceTable> tables) throws Exception {
        SystemIdentity identity = SystemIdentity.readOrdinarily(catalog);
        Coverage coverage = Coverage.NONE.withUnread(
                tables.stream().mapToInt(SourceTable::oid).toArray());
        StartPosition beginning = StartPosition.of(null, settings.snapshot());
        Resumption resumption = new Resumption(ResumePoint.at(null), null, beginning);
        SessionRoot root = new SessionRoot(resumption, beginning, identity, tables, catalog, null);
        SessionStart start = start(root, coverage, Lsn.NONE, false);
        start.reading().begin(new SnapshotSetup(context).only(tables), false);
        return start;
    }

    private SessionStart start(SessionRoot root, Coverage coverage, long confirmed, boolean isMarked) {
        StartPosition beginning = root.wanted();
        PositionScope scope = PositionScope.of(
                Long.parseUnsignedLong(root.identity().systemIdentifier()),
                root.identity().timeline(),
                settings.snapshot() == Snapshot.ONLY ? null : settings.slot(),
                PositionScope.newSession(ThreadLocalRandom.current().nextInt()),
                coverage);
        AcknowledgementWindow window = new AcknowledgementWindow(confirmed, context::wake);
        context.gauge().window(window);
        SessionProgress progress =
                new SessionProgress(context.emitter(), window, scope, beginning.reached(), context.gauge());
        if (settings.failWhenSlotAhead()) {
            progress.confirmPositionsOnly(beginning.reachedLsn());
        }
        SourceWatch watch = settings.snapshot() == Snapshot.ONLY ? null : watch(root.catalog(), coverage, window);
        if (watch != null) {
            progress.watched(watch.expected());
            progress.census(root.tables().size() > PublicationMark.MAX_PARTS ? Censuses.now(root.catalog()) : null);
        }
        TableReading reading = new TableReading(
                progress, context.side(), new SnapshotSetup(context), context.requests(), settings.maxAttempts());
        PositionedAcknowledger acknowledger = new PositionedAcknowledger(window, scope, context.gauge()::acknowledged);
        return new SessionStart(
                progress,
                window,
                acknowledger,
                reading,
                SourceTable.rowHolders(root.tables()),
                new RelationLookup(context, true),
                new LossRecovery(isMarked && !beginning.storesPositions(), progress, window, this::clearMark),
                watch,
                keeper(root.resumption(), window, progress, acknowledger),
                root.replication());
    }

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
                context::wake,
                System::nanoTime);
    }

    private void clearMark() {
        context.side().run(() -> {
            try (Connection connection = context.connect()) {
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
                context.connections(),
                context::connect,
                context.watchThread(),
                window::confirmed,
                SourceWatch.baseline(settings, catalog, tables));
    }

    /**
     * Facts on which the start of a session is built.
     *
     * @param resumption the subscriber's request
     * @param wanted the requested start, on this server
     * @param identity the server
     * @param tables the chosen tables
     * @param catalog an ordinary connection
     * @param replication a replication connection, {@code null} if nothing is streamed
     */
    private record SessionRoot(
            Resumption resumption,
            StartPosition wanted,
            SystemIdentity identity,
            List<SourceTable> tables,
            Connection catalog,
            @Nullable Connection replication) {}

    /**
     * The subscriber's request.
     *
     * @param point the source of the position
     * @param position the position, {@code null} for the beginning
     * @param asked the requested start
     */
    private record Resumption(ResumePoint point, @Nullable Position position, StartPosition asked) {}
}
