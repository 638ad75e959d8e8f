package dev.penstock.source.replication;

import dev.penstock.source.catalog.ServerInfo;
import dev.penstock.source.catalog.Slot;
import dev.penstock.source.catalog.SlotState;
import dev.penstock.source.catalog.SqlText;
import dev.penstock.source.catalog.SystemIdentity;
import dev.penstock.source.catalog.TimelineHistory;
import dev.penstock.source.error.SlotLostException;
import dev.penstock.source.error.SlotMismatchException;
import dev.penstock.source.error.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Starts replication on the session's slot: at first, and again after a connection was lost. Confined to the session's thread. */
final class StreamOpening {
    private static final Duration SLOT_POLL = Duration.ofMillis(250);

    private final SessionContext context;
    private final SessionStart start;
    private Duration walSenderTimeout = Duration.ZERO;
    private boolean binary = true;

    StreamOpening(SessionContext context, SessionStart start) {
        this.context = context;
        this.start = start;
    }

    /** Returns {@code wal_sender_timeout} as it holds for the last connection opened, zero where it is off. */
    Duration walSenderTimeout() {
        return walSenderTimeout;
    }

    /** Returns whether streams send values in binary form. */
    boolean isBinary() {
        return binary;
    }

    /** Lets streams opened from now on send values as text. */
    void useText() {
        binary = false;
    }

    /** Starts on a connection of which all has been checked. */
    ReplicationStream open(Connection replication) throws SQLException, InterruptedException {
        ServerInfo server = ServerInfo.read(replication);
        walSenderTimeout = server.walSenderTimeout();
        long deadline = System.nanoTime() + context.settings().slotTimeout().toNanos();
        while (true) {
            context.checkCancelled();
            try {
                return ReplicationStream.start(replication, command());
            } catch (SQLException e) {
                if (!SqlErrors.OBJECT_IN_USE.equals(e.getSQLState()) || System.nanoTime() > deadline) {
                    SessionSettings settings = context.settings();
                    throw Slot.failure(replication, settings.slot(), settings.publication(), e);
                }
                context.pause(SLOT_POLL);
            }
        }
    }

    /** Opens another connection, checks that it leads to the same history and slot, and starts on it. */
    ReplicationStream reopen() throws SQLException, InterruptedException {
        Connection replication = context.connectReplication();
        SystemIdentity identity = SystemIdentity.read(replication);
        start.progress().requireSystem(identity);
        TimelineHistory.read(replication, identity.timeline())
                .requireContains(start.progress().timeline(), start.progress().reachedLsn(), identity.walEnd());
        start.progress().timeline(identity.timeline());
        String name = context.settings().slot();
        SlotState slot = Slot.find(replication, name).orElseThrow(() -> SlotLostException.gone(name));
        slot.requireUsable();
        if (Long.compareUnsigned(slot.confirmedFlushLsn(), start.window().confirmed()) > 0) {
            throw new SlotMismatchException(name, "confirmed past what this session acknowledged");
        }
        return open(replication);
    }

    private String command() {
        SessionSettings settings = context.settings();
        StringBuilder command = new StringBuilder("START_REPLICATION SLOT ")
                .append(SqlText.identifier(settings.slot()))
                .append(" LOGICAL 0/0 (proto_version '1', binary '")
                .append(binary)
                .append("', publication_names ")
                .append(SqlText.literal(SqlText.identifier(settings.publication())));
        if (settings.messages()) {
            command.append(", messages 'true'");
        }
        if (settings.localOnly()) {
            command.append(", origin 'none'");
        }
        return command.append(')').toString();
    }
}
