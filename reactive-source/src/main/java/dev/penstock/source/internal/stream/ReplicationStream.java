package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.pgoutput.ReplicationFrame;
import dev.penstock.source.internal.pgoutput.StatusUpdate;
import dev.penstock.source.internal.session.SessionConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

/**
 * One START_REPLICATION on one connection (PostgreSQL manual, section "Streaming Replication Protocol"). Confined to one
 * thread, but for {@link #abort}.
 *
 * <p>Reads never block for longer than it takes a message that has begun to arrive whole; a wait for the next one ends
 * after a millisecond. The driver does not tell a server that has gone from one that is silent: both read as nothing.
 * Only a write fails, so a read that finds nothing without having waited is taken as a hint ({@link #looksClosed}).
 */
final class ReplicationStream implements Heartbeat.Peer, AutoCloseable {
    /** The driver's wait for a byte is a millisecond; at the end of the stream it does not wait at all. */
    private static final long INSTANT_NANOS = 300_000;

    private static final int INSTANT_READS = 16;

    /** Held for its own sake as well: the driver closes the socket of a connection that nobody refers to. */
    private final Connection connection;

    private final SessionConnections connections;
    private final CopyDual copy;
    private int instantReads;

    private ReplicationStream(Connection connection, SessionConnections connections, CopyDual copy) {
        this.connection = connection;
        this.connections = connections;
        this.copy = copy;
    }

    /** Starts streaming on {@code connection}, a replication connection, which the stream then owns. */
    static ReplicationStream start(Connection connection, String command, SessionConnections connections)
            throws SQLException {
        CopyDual copy = connection.unwrap(PGConnection.class).getCopyAPI().copyDual(command);
        return new ReplicationStream(connection, connections, copy);
    }

    /** Returns the next frame, or {@code null} where none has come within a millisecond. */
    @Override
    @Nullable
    public ReplicationFrame read() throws SQLException {
        long before = System.nanoTime();
        byte @Nullable [] frame = copy.readFromCopy(false);
        if (frame != null) {
            instantReads = 0;
            return ReplicationFrame.decode(frame);
        }
        if (!copy.isActive()) {
            throw new SQLException("The server ended the replication stream", "08006");
        }
        instantReads = System.nanoTime() - before < INSTANT_NANOS ? instantReads + 1 : 0;
        return null;
    }

    /** Returns whether the last reads look like those of a connection the server has closed; a write then tells. */
    @Override
    public boolean looksClosed() {
        return instantReads >= INSTANT_READS;
    }

    /** Returns what the server has warned of first since this was asked last, or {@code null}. */
    @Override
    @Nullable
    public SQLWarning warning() throws SQLException {
        SQLWarning warning = connection.getWarnings();
        if (warning != null) {
            connection.clearWarnings();
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
        connections.cut(connection);
    }

    /**
     * Ends the connection. The stream is cut, not ended: ending it would first read all that the server still has to send.
     * What has been written to the connection reaches the server all the same.
     */
    @Override
    public void close() {
        abort();
    }
}
