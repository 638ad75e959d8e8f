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
 * One START_REPLICATION on one connection (PostgreSQL manual, section "Streaming Replication Protocol"). Confined to one
 * thread, but for {@link #abort}.
 *
 * <p>A thread of the connection's own reads ahead into a buffer of fixed size and wakes this one. So a read never waits for a
 * message to begin, only for the rest of one that has begun to arrive, and the end of the connection is known at once.
 */
final class ReplicationStream implements Heartbeat.Peer, AutoCloseable {
    /** Held for its own sake as well: the driver closes the socket of a connection without references. */
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

    /** Returns what the server has warned of first since this was asked last, or {@code null}. */
    @Override
    @Nullable
    public SQLWarning warning() throws SQLException {
        SQLWarning warning = connection.jdbc().getWarnings();
        if (warning != null) {
            connection.jdbc().clearWarnings();
        }
        return warning;
    }

    /** Sends a status update. Can block while the server takes nothing off the connection. */
    @Override
    public void send(StatusUpdate status) throws SQLException {
        copy.writeToCopy(status.toBytes(), 0, StatusUpdate.BYTES);
        copy.flushCopy();
    }

    /** Cuts the connection, from any thread, whatever its own thread is doing with it. */
    void abort() {
        connections.cut(connection.jdbc());
    }

    /**
     * Ends the connection. The stream is cut, not ended: ending it would first read all that the server still has to send.
     * What has been written to the connection reaches the server anyway.
     */
    @Override
    public void close() {
        abort();
    }
}
