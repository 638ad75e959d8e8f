package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.connection.ReplicationConnection;
import dev.penstock.source.internal.pgoutput.ReplicationFrame;
import dev.penstock.source.internal.pgoutput.StatusUpdate;
import dev.penstock.source.internal.session.SessionConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;

/**
 * One START_REPLICATION on one connection (PostgreSQL manual, section "Streaming Replication Protocol"). Confined to
 * one thread, except for {@link #abort}.
 *
 * <p>A thread of the connection reads ahead into a buffer of fixed size and wakes the thread of the stream. A read
 * therefore never waits for the start of a message, only for the rest of one, and the end of the connection is noticed
 * at once.
 */
final class ReplicationStream implements Heartbeat.Peer, AutoCloseable {
    /** Also keeps the connection reachable: the driver closes the socket of an unreachable connection. */
    private final ReplicationConnection connection;

    private final SessionConnections connections;
    private final CopyDual copy;

    private ReplicationStream(ReplicationConnection connection, SessionConnections connections, CopyDual copy) {
        this.connection = connection;
        this.connections = connections;
        this.copy = copy;
    }

    /**
     * Starts streaming on {@code connection}, a replication connection, which the stream then owns.
     *
     * @param arrival called on the thread {@code threadName} when there may be something to read again
     */
    static ReplicationStream start(
            Connection connection, String command, SessionConnections connections, String threadName, Runnable arrival)
            throws SQLException {
        ReplicationConnection streaming = connections.streaming(connection);
        CopyDual copy = streaming.jdbc().getCopyAPI().copyDual(command);
        streaming.readAhead(threadName, arrival);
        return new ReplicationStream(streaming, connections, copy);
    }

    /** Returns the next frame, or {@code null} if none has begun to arrive; fails if the connection has ended. */
    @Override
    @Nullable
    public ReplicationFrame read() throws SQLException {
        boolean exhausted = connection.isExhausted();
        byte @Nullable [] frame = copy.readFromCopy(false);
        if (frame != null) {
            return ReplicationFrame.decode(frame);
        }
        if (!copy.isActive()) {
            throw new SQLException("The server ended the replication stream", "08006");
        }
        if (exhausted) {
            throw new SQLException("The server closed the connection", "08006");
        }
        return null;
    }

    @Override
    public void await(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    /** Returns the first warning of the server since the last call, or {@code null}. */
    @Override
    @Nullable
    public SQLWarning warning() throws SQLException {
        SQLWarning warning = connection.jdbc().getWarnings();
        if (warning != null) {
            connection.jdbc().clearWarnings();
        }
        return warning;
    }

    /** Sends a status update. Blocks while the server reads nothing from the connection. */
    @Override
    public void send(StatusUpdate status) throws SQLException {
        copy.writeToCopy(status.toBytes(), 0, StatusUpdate.BYTES);
        copy.flushCopy();
    }

    /** Cuts the connection, from any thread, even while its own thread uses it. */
    void abort() {
        connections.cut(connection.jdbc());
    }

    /**
     * Cuts the connection. Ending the stream in order would first read everything that the server still has to send.
     * Data that was written to the connection reaches the server in either case.
     */
    @Override
    public void close() {
        abort();
    }
}
