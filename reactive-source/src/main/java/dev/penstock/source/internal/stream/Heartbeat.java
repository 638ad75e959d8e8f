package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.pgoutput.PgEpoch;
import dev.penstock.source.internal.pgoutput.ReplicationFrame;
import dev.penstock.source.internal.pgoutput.ReplicationFrame.Keepalive;
import dev.penstock.source.internal.pgoutput.StatusUpdate;
import dev.penstock.source.internal.server.SqlErrors;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeat of one replication connection: decides when a status update is due, when to request a reply from the
 * server, and when the connection is dead. Confined to the loop's thread.
 *
 * <p>A healthy idle server sends nothing to a client that sends status updates, so silence alone is no failure. After
 * two silent intervals the heartbeat requests a reply. The connection is dead if the reply does not arrive within the
 * server's own timeout.
 *
 * <p>Time in which the loop does not read does not count. Neither does time in which this process did not run (stopped,
 * suspended, out of processor time). After such a stall the heartbeat reads what has arrived before it writes, because
 * a write to a connection that the server has closed discards the unread data.
 */
final class Heartbeat {
    private static final long REPLY_SPACING = Duration.ofMillis(10).toNanos();
    private static final long CONFIRM_SPACING = Duration.ofMillis(50).toNanos();
    private static final long PROBE_SPACING = Duration.ofMillis(100).toNanos();
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /**
     * A stopping server requests replies until everything it sent is confirmed; other servers request one from a silent
     * client.
     */
    private static final int STOPPING_REQUESTS = 10;

    /** Longer than a round trip: the server waits for the answer before its next request. */
    private static final long STOPPING_GAP = Duration.ofSeconds(1).toNanos();

    private static final long STOPPING_PATIENCE = Duration.ofSeconds(2).toNanos();

    /** How much later than expected a beat may come without being counted as a stall. */
    private static final long STALL = Duration.ofSeconds(1).toNanos();

    /** The longest time for which the loop only reads after a stall; the server may be about to give up on this client. */
    private static final long CATCHING_UP = Duration.ofSeconds(1).toNanos();

    private final Peer peer;
    private final LongSupplier acknowledged;
    private final LongSupplier applied;
    private final LongSupplier compared;
    private final LongSupplier clock;
    private final long interval;
    private final long timeout;

    private long received;
    private long lastReceived;
    private long lastStatus;
    private long lastConfirmed;
    private boolean replyRequested;
    private int requests;
    private long lastRequest;
    private boolean stopping;
    private long stoppingSince;
    /** The time of the last beat, or the latest expected time of the next one while the loop rests. */
    private long lastBeat;

    private boolean catchingUp;
    private long catchingUpSince;

    /**
     * Creates the heartbeat of a connection.
     *
     * @param peer the other end
     * @param acknowledged the LSN that may be sent as flushed ({@code flush_lsn}), if {@code compared} allows it
     * @param applied the LSN sent as applied ({@code replay_lsn}): everything up to it is acknowledged, also WAL that no stored position
     *     covers
     * @param compared the LSN up to which the publication was compared and found unaltered; nothing after it is confirmed
     * @param interval the longest time between two status updates
     * @param walSenderTimeout the server's {@code wal_sender_timeout} for this connection, zero if it is off
     * @param clock nanoseconds from any origin
     */
    Heartbeat(
            Peer peer,
            LongSupplier acknowledged,
            LongSupplier applied,
            LongSupplier compared,
            Duration interval,
            Duration walSenderTimeout,
            LongSupplier clock) {
        this.peer = peer;
        this.acknowledged = acknowledged;
        this.applied = applied;
        this.compared = compared;
        this.clock = clock;
        this.lastReceived = clock.getAsLong();
        this.lastStatus = lastReceived;
        this.lastBeat = lastReceived;
        Duration limit = walSenderTimeout.isZero() ? DEFAULT_TIMEOUT : walSenderTimeout;
        this.timeout = limit.toNanos();
        this.interval = Math.max(1_000_000, Math.min(interval.toNanos(), timeout / 3));
    }

    /** Returns how long the loop may be stuck before the connection is given up. */
    Duration patience() {
        return Duration.ofNanos(2 * interval + timeout);
    }

    /** Records that data up to {@code walEnd} has arrived. */
    void received(long walEnd) {
        lastReceived = clock.getAsLong();
        received = later(received, walEnd);
        requests = 0;
        stopping = false;
    }

    /** Records that a keepalive has arrived. */
    void received(Keepalive keepalive) {
        lastReceived = clock.getAsLong();
        received = later(received, keepalive.walEnd());
        if (!keepalive.replyRequested()) {
            return;
        }
        replyRequested = true;
        if (lastReceived - lastRequest > STOPPING_GAP) {
            requests = 0;
        }
        lastRequest = lastReceived;
        requests++;
        if (requests >= STOPPING_REQUESTS && !stopping) {
            stopping = true;
            stoppingSince = lastReceived;
        }
    }

    /** Records that the loop does not read at present, so that the server's silence does not count. */
    void notReading() {
        lastReceived = clock.getAsLong();
        catchingUp = false;
    }

    /** Records that the loop rests for up to {@code nanos}, which are no stall. */
    void resting(long nanos) {
        lastBeat = clock.getAsLong() + nanos;
    }

    /** Records that the loop has read and found nothing. */
    void foundNothing() {
        catchingUp = false;
    }

    /**
     * Sends a status update if one is due. Fails if the server has gone, if it stops while records are unacknowledged,
     * or if it leaves changes out, after which nothing is confirmed.
     */
    void beat() throws SQLException {
        long now = clock.getAsLong();
        excuseStall(now);
        if (catchingUp && now - catchingUpSince < Math.min(CATCHING_UP, interval / 2)) {
            return;
        }
        if (now - lastReceived > 2 * interval + timeout) {
            throw new SQLException("The server sent no sign of life", "08006");
        }
        if (stopping && now - stoppingSince > STOPPING_PATIENCE) {
            send(false);
            throw new SQLException("The server is shutting down and waits for acknowledgements", "57P01");
        }
        long since = now - lastStatus;
        if (since >= interval) {
            send(now - lastReceived > 2 * interval);
        } else if ((replyRequested && since >= REPLY_SPACING) || (since >= CONFIRM_SPACING && isConfirmationDue())) {
            send(false);
        }
    }

    private boolean isConfirmationDue() {
        return Long.compareUnsigned(confirmed(), lastConfirmed) > 0;
    }

    /**
     * Returns the number of nanoseconds for which {@link #beat} has nothing to do, if nothing is received or
     * acknowledged meanwhile.
     */
    long untilNextBeat() {
        long due = lastStatus + interval;
        if (replyRequested) {
            due = earlier(due, lastStatus + REPLY_SPACING);
        }
        if (isConfirmationDue()) {
            due = earlier(due, lastStatus + CONFIRM_SPACING);
        }
        if (stopping) {
            due = earlier(due, stoppingSince + STOPPING_PATIENCE);
        }
        return Math.max(0, due - clock.getAsLong());
    }

    private static long earlier(long time, long other) {
        return time - other <= 0 ? time : other;
    }

    /** Requests the server's progress, unless that was requested just now. */
    void ask() throws SQLException {
        if (clock.getAsLong() - lastStatus >= PROBE_SPACING) {
            send(true);
        }
    }

    /**
     * Sends a last status update and waits until the server has processed it.
     *
     * @param patience the longest wait; messages that arrive meanwhile are discarded
     */
    void finish(Duration patience) throws SQLException {
        send(true);
        long deadline = clock.getAsLong() + patience.toNanos();
        for (long left = patience.toNanos(); left > 0; left = deadline - clock.getAsLong()) {
            ReplicationFrame frame = peer.read();
            if (frame instanceof Keepalive) {
                return;
            }
            if (frame == null) {
                peer.await(left);
            }
        }
    }

    private void excuseStall(long now) {
        long stalled = now - lastBeat - STALL;
        lastBeat = now;
        if (stalled > 0) {
            lastReceived = now - Math.max(0, now - lastReceived - stalled);
            stoppingSince += stalled;
            catchingUp = true;
            catchingUpSince = now;
        }
    }

    private static long later(long lsn, long other) {
        return Long.compareUnsigned(lsn, other) >= 0 ? lsn : other;
    }

    /**
     * A stopping server waits for everything it has sent and answers no further comparison; nothing can be altered
     * there either.
     */
    private long confirmed() {
        long all = acknowledged.getAsLong();
        long known = compared.getAsLong();
        return stopping || Long.compareUnsigned(all, known) <= 0 ? all : known;
    }

    private void send(boolean requestReply) throws SQLException {
        SQLWarning warning = peer.warning();
        if (warning != null && SqlErrors.NOT_IN_PREREQUISITE_STATE.equals(warning.getSQLState())) {
            // From version 18 on a server reports a missing publication as a warning and leaves its changes out.
            throw new SQLException(warning.getMessage(), SqlErrors.UNDEFINED_OBJECT, warning);
        }
        long confirmed = confirmed();
        long written = later(received, confirmed);
        peer.send(new StatusUpdate(
                written,
                confirmed,
                later(confirmed, applied.getAsLong()),
                PgEpoch.micros(Instant.now()),
                requestReply));
        lastStatus = clock.getAsLong();
        lastConfirmed = confirmed;
        replyRequested = false;
    }

    /** Other end of a heartbeat's connection. */
    interface Peer {
        /** Returns the next frame, or {@code null} if none has begun to arrive; fails if the connection has ended. */
        @Nullable
        ReplicationFrame read() throws SQLException;

        /** Waits until something may have arrived, for at most {@code nanos}. */
        void await(long nanos);

        /** Returns the first warning of the server since the last call, or {@code null}. */
        @Nullable
        SQLWarning warning() throws SQLException;

        /** Sends a status update. */
        void send(StatusUpdate status) throws SQLException;
    }
}
