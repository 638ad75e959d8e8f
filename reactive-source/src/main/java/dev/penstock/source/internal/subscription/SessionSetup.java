package dev.penstock.source.internal.subscription;

import dev.penstock.core.Position;
import dev.penstock.source.error.SlotInUseException;
import dev.penstock.source.error.SlotLostException;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.acknowledgement.PositionedAcknowledger;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.reading.SnapshotSetup;
import dev.penstock.source.internal.reading.TableReading;
import dev.penstock.source.internal.record.RelationLookup;
import dev.penstock.source.internal.record.SessionProgress;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.SessionContext;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.session.Undo;
import dev.penstock.source.internal.slot.LogicalDecoding;
import dev.penstock.source.internal.slot.LossMark;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import dev.penstock.source.internal.stream.SessionStart;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.DroppedTables;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableSelection;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a session: checks the server, the tables and the position, sees to publication and slot, and decides which tables
 * have to be read. What it made is dropped again where it fails. Runs on the session's thread, which it blocks.
 */
final class SessionSetup {
    private static final Logger log = LoggerFactory.getLogger(SessionSetup.class);
    private static final Duration SLOT_POLL = Duration.ofMillis(100);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final SessionContext context;
    private final SessionSettings settings;
    private final Undo undo;

    SessionSetup(SessionContext context) {
        this.context = context;
        this.settings = context.settings();
        this.undo = new Undo(context);
    }

    /** Begins after {@code resume}, or at the beginning where that is {@code null}. */
    SessionStart begin(@Nullable Position resume) throws Exception {
        return begin(Beginning.of(resume, settings.snapshot()));
    }

    /** Begins anew with a read of all tables, where the slot was lost. */
    SessionStart again() throws Exception {
        return begin(Beginning.of(null, settings.snapshot()).again());
    }

    private SessionStart begin(Beginning beginning) throws Exception {
        Connection catalog = context.connect();
        try {
            TableSelection selection = Catalog.select(catalog, settings.tables());
            if (settings.snapshot() == Snapshot.ONLY) {
                return snapshotOnly(catalog, selection.forSnapshot());
            }
            ServerInfo server = ServerInfo.read(catalog);
            LogicalDecoding.require(server);
            if (settings.localOnly()) {
                LogicalDecoding.requireOrigins(server);
            }
            return streaming(beginning, catalog, selection.forStreaming());
        } catch (Exception e) {
            undo.run();
            throw e;
        } finally {
            context.connections().close(catalog);
        }
    }

    private SessionStart streaming(Beginning wanted, Connection catalog, List<SourceTable> tables) throws Exception {
        Connection replication = context.connectReplication();
        SystemIdentity identity = SystemIdentity.read(replication);
        wanted.requireServedBy(identity, replication);
        Optional<SlotState> found = freeSlot(catalog);
        LossMark mark = new LossMark(catalog, settings.publication(), settings.slot());
        OptionalLong loss = mark.read();
        Optional<SlotState> slot = usable(found, wanted, loss, catalog);
        if (slot.isPresent()) {
            slot.get().requireKind(settings.slotRequest(false), ServerVersion.of(catalog));
        }
        boolean lost = slot.isEmpty() && (found.isPresent() || wanted.resumes() || wanted.resets());
        Beginning beginning = lost ? wanted.again() : wanted;
        publish(catalog, tables, slot.isPresent(), beginning);
        Coverage coverage = beginning.coverage(tables);
        if (lost) {
            mark.write();
        }
        if (slot.isPresent()) {
            beginning.compareWith(slot.get(), settings.failWhenSlotAhead());
            synchronise(slot.get(), replication);
            long confirmed = slot.get().confirmedFlushLsn();
            log.info("Streaming from slot '{}', confirmed up to {}", settings.slot(), Lsn.format(confirmed));
            SessionStart start = start(beginning, identity, tables, coverage, confirmed, replication);
            if (loss.isPresent() && coverage.hasUnread()) {
                start.reading().resetAll();
            } else if (loss.isPresent() && wanted.resumes()) {
                mark.clear();
            }
            int[] others = beginning.otherTables(coverage);
            if (others.length > 0) {
                start.progress().stream(DroppedTables.among(catalog, others));
            }
            return start;
        }
        SnapshotSetup snapshots = new SnapshotSetup(context);
        if (!coverage.hasUnread()) {
            long point = snapshots.createSlot(replication, catalog, undo);
            log.info("Slot '{}' was created at {}", settings.slot(), Lsn.format(point));
            return start(beginning, identity, tables, coverage, point, replication);
        }
        SnapshotRun run = snapshots.first(tables, replication, catalog, undo);
        long point = run.consistentPoint();
        log.info("Slot '{}' was created at {}; reading {} tables", settings.slot(), Lsn.format(point), tables.size());
        SessionStart start = start(beginning, identity, tables, coverage, point, replication);
        start.reading().begin(run, beginning.resets());
        return start;
    }

    /** Makes a slot a failover slot where it shall be one: late, because that stays where the start fails. */
    private void synchronise(SlotState slot, Connection replication) {
        if (settings.failover() && !slot.failover()) {
            Slot.makeFailover(replication, slot.name());
            log.info("Slot '{}', which was there, is synchronised to standbys from here on", slot.name());
        }
    }

    /** Returns the slot, or nothing where there is none and none is missed. */
    private Optional<SlotState> usable(
            Optional<SlotState> slot, Beginning beginning, OptionalLong loss, Connection catalog)
            throws InterruptedException {
        try {
            if (slot.isEmpty() && beginning.resumes()) {
                throw SlotLostException.gone(settings.slot());
            }
            slot.ifPresent(SlotState::requireUsable);
            if (slot.isPresent() && beginning.resets()) {
                // Made in an attempt that failed, or by somebody else: it does not know of what was lost.
                Slot.drop(catalog, settings.slot());
                return Optional.empty();
            }
            if (loss.isPresent()) {
                beginning.requireSince(loss.getAsLong(), settings.slot());
            }
            return slot;
        } catch (SlotLostException e) {
            if (!settings.resnapshotWhenLost()) {
                throw e;
            }
            log.warn("{} Reading all tables again", e.getMessage());
            Slot.dropHeld(catalog, settings.slot(), settings.slotTimeout());
            return Optional.empty();
        }
    }

    /**
     * Returns the slot once nobody holds it, or it is lost: the walsender of a client that is gone may take in a last confirmation, and
     * only what is read after its end is where the stream begins.
     */
    private Optional<SlotState> freeSlot(Connection catalog) throws InterruptedException {
        long deadline = System.nanoTime() + settings.slotTimeout().toNanos();
        boolean said = false;
        while (true) {
            Optional<SlotState> found = Slot.find(catalog, settings.slot());
            if (found.isEmpty() || !found.get().isActive() || found.get().wal().lossReason() != null) {
                return found;
            }
            found.get().requireUsable();
            SlotInUseException inUse = found.get().inUse();
            if (System.nanoTime() - deadline > 0) {
                throw inUse;
            }
            if (!said) {
                said = true;
                log.info("{} Waiting for its end", inUse.getMessage());
            }
            context.pause(SLOT_POLL);
            context.checkCancelled();
        }
    }

    private void publish(Connection catalog, List<SourceTable> tables, boolean slotExists, Beginning beginning) {
        Optional<Publication> publication = Publications.find(catalog, settings.publication());
        if (publication.isPresent()) {
            List<SourceTable> read = tables.stream()
                    .filter(table -> slotExists && beginning.isRead(table.oid()))
                    .toList();
            Publications.requirePublished(catalog, publication.get(), read);
            Publications.mend(catalog, publication.get(), tables, LOCK_TIMEOUT);
        } else if (slotExists) {
            throw Publications.missingBeside(settings.slot(), settings.publication());
        } else {
            Publications.create(catalog, settings.publication(), tables, LOCK_TIMEOUT);
            undo.publicationMade();
        }
    }

    private SessionStart snapshotOnly(Connection catalog, List<SourceTable> tables) throws Exception {
        SystemIdentity identity = SystemIdentity.readOrdinarily(catalog);
        Coverage coverage = Coverage.NONE.withUnread(
                tables.stream().mapToInt(SourceTable::oid).toArray());
        SessionStart start = start(Beginning.of(null, settings.snapshot()), identity, tables, coverage, Lsn.NONE, null);
        start.reading().begin(new SnapshotSetup(context).only(tables), false);
        return start;
    }

    private SessionStart start(
            Beginning beginning,
            SystemIdentity identity,
            List<SourceTable> tables,
            Coverage coverage,
            long confirmed,
            @Nullable Connection replication) {
        PositionScope scope = PositionScope.of(
                Long.parseUnsignedLong(identity.systemIdentifier()),
                identity.timeline(),
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
        TableReading reading = new TableReading(
                progress, context.side(), new SnapshotSetup(context), context.requests(), settings.maxAttempts());
        return new SessionStart(
                progress,
                window,
                new PositionedAcknowledger(window, scope, context.gauge()::acknowledged),
                reading,
                partitions(tables),
                new RelationLookup(context),
                replication);
    }

    private static Set<Integer> partitions(List<SourceTable> tables) {
        return tables.stream()
                .flatMap(table -> table.leaves().stream())
                .map(SourceTable.Leaf::oid)
                .collect(Collectors.toUnmodifiableSet());
    }
}
