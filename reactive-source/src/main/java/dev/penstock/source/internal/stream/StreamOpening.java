package dev.penstock.source.internal.stream;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.ServerUnavailableException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMovedException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.server.TimelineHistory;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.session.SlotReleaseWait;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.watch.SourceWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.postgresql.PGConnection;

/**
 * Start of replication on the session's slot: the first one, and one after each lost connection. Confined to the
 * session's thread.
 */
final class StreamOpening {
    private static final Duration SLOT_POLL = Duration.ofMillis(250);

    private final SessionSettings settings;
    private final SessionThread thread;
    private final SessionConnections connections;
    private final SessionGauge gauge;
    private final SessionStart start;
    private final SourceWatch watch;
    private Duration walSenderTimeout = Duration.ZERO;
    private boolean binary;
    /** The server process of the latest connection. */
    private int walSender;
    /** True if the session started on a standby. */
    private boolean onStandby;

    StreamOpening(
            SessionSettings settings,
            SessionThread thread,
            SessionConnections connections,
            SessionGauge gauge,
            SessionStart start,
            SourceWatch watch) {
        this.settings = settings;
        this.thread = thread;
        this.connections = connections;
        this.gauge = gauge;
        this.start = start;
        this.watch = watch;
        // Changing the form later takes another connection, which a temporary slot does not survive.
        this.binary = !settings.temporarySlot();
    }

    /** Returns the {@code wal_sender_timeout} of the latest connection, zero if it is off. */
    Duration walSenderTimeout() {
        return walSenderTimeout;
    }

    /** Returns whether streams send values in binary form. */
    boolean isBinary() {
        return binary;
    }

    /** Makes later streams send values as text. */
    void useText() {
        binary = false;
    }

    /** Starts on the connection the session started with, which has been checked. */
    ReplicationStream open() throws SQLException, InterruptedException {
        Connection replication = Objects.requireNonNull(start.replication());
        try {
            ServerInfo server = ServerInfo.read(replication);
            onStandby = server.inRecovery();
            watch.compareOn(replication);
            return start(replication, server);
        } catch (SQLException | InterruptedException | RuntimeException e) {
            connections.cut(replication);
            throw e;
        }
    }

    private ReplicationStream start(Connection replication, ServerInfo server)
            throws SQLException, InterruptedException {
        walSender = replication.unwrap(PGConnection.class).getBackendPID();
        walSenderTimeout = server.walSenderTimeout();
        SlotReleaseWait wait = new SlotReleaseWait(settings, gauge);
        while (true) {
            thread.checkCancelled();
            SlotState slot = find(replication);
            boolean late = wait.isOver();
            if (isFree(slot) || late) {
                requireUnmoved(slot);
                try {
                    return ReplicationStream.start(
                            replication, command(), connections, thread.name() + "-socket", thread::wake);
                } catch (SQLException e) {
                    if (!SqlErrors.OBJECT_IN_USE.equals(e.getSQLState()) || late) {
                        throw Slot.failure(replication, settings.slot(), settings.publication(), e);
                    }
                }
            }
            wait.report(slot);
            thread.pause(SLOT_POLL);
        }
    }

    /**
     * A temporary slot is always held by the connection that created it. Only the server knows whether that connection
     * is ours, because behind a pooler the driver does not know its process.
     */
    static boolean isFree(SlotState slot) {
        return slot.holder() == null || slot.temporary();
    }

    /** Fails if another process has advanced the slot since it was read: its changes would be incomplete. */
    private void requireUnmoved(SlotState slot) {
        long acknowledged = start.window().confirmed();
        if (Long.compareUnsigned(slot.confirmedFlushLsn(), acknowledged) > 0) {
            throw new SlotMovedException(slot.name(), Lsn.format(acknowledged), Lsn.format(slot.confirmedFlushLsn()));
        }
    }

    /** Opens another connection, checks that it leads to the same history and slot, and starts on it. */
    ReplicationStream reopen() throws SQLException, InterruptedException {
        Connection replication = connections.openStreaming();
        try {
            ServerInfo server = ServerInfo.read(replication);
            requireWritable(server);
            check(replication);
            return start(replication, server);
        } catch (SQLException | InterruptedException | RuntimeException e) {
            connections.cut(replication);
            throw e;
        }
    }

    /** Returns the meaning of a stream's error, after reading the slot if that helps. */
    PenstockException explain(SQLException error) {
        if (!SqlErrors.isConnectionLoss(error.getSQLState())) {
            try {
                return explain(error, connections.open());
            } catch (PenstockException e) {
                error.addSuppressed(e);
            }
        }
        return SqlErrors.of("stream changes from slot '" + settings.slot() + "'", error);
    }

    private PenstockException explain(SQLException error, Connection connection) {
        try {
            return Slot.failure(connection, settings.slot(), settings.publication(), error);
        } finally {
            connections.close(connection);
        }
    }

    /**
     * Fails with a transient error on a standby if the session started on a primary: the standby may be about to be
     * promoted.
     */
    private void requireWritable(ServerInfo server) {
        if (server.inRecovery() && !onStandby) {
            throw new ServerUnavailableException(
                    "The server is a standby, on which slot '"
                            + settings.slot()
                            + "' can be used only after its promotion. With targetServerType=primary in the address no"
                            + " standby is asked.",
                    null);
        }
    }

    private SlotState find(Connection replication) {
        String name = settings.slot();
        return Slot.find(replication, name).orElseThrow(() -> SlotLostException.gone(name));
    }

    private void check(Connection replication) {
        SystemIdentity identity = SystemIdentity.read(replication);
        start.coverage().requireSystem(identity);
        // A standby that was promoted while it streamed has continued on its new timeline: all of that is its history.
        if (!watch.isSameServer(replication)) {
            TimelineHistory history = TimelineHistory.read(replication, identity.timeline());
            history.requireContains(
                    start.coverage().timeline(), start.progress().leastEnd(), identity.walEnd());
            // LSNs after that point that carried no records, such as those of keepalives, are not part of this history.
            history.leftAt(start.coverage().timeline()).ifPresent(start.window()::rewind);
        }
        start.coverage().timeline(identity.timeline());
        SlotState slot = find(replication);
        slot.requireUsable();
        watch.compareOn(replication);
        SlotState.Holder holder = slot.holder();
        if (holder != null && holder.pid() == walSender) {
            // Our own former walsender, which has not noticed that its client is gone and would not before
            // wal_sender_timeout.
            Slot.endHolder(replication, slot);
        }
    }

    private String command() {
        StringBuilder command = new StringBuilder("START_REPLICATION SLOT ")
                .append(SqlText.identifier(settings.slot()))
                .append(" LOGICAL 0/0 (proto_version '1', binary '")
                .append(binary)
                .append("', publication_names ")
                .append(SqlText.literal(SqlText.identifier(settings.publication())));
        // Even if they are not emitted: requests to read rows again arrive as messages.
        command.append(", messages 'true'");
        if (settings.localOnly()) {
            command.append(", origin 'none'");
        }
        return command.append(')').toString();
    }
}
