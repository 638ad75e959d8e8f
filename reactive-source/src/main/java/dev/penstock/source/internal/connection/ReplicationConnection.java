package dev.penstock.source.internal.connection;

import java.io.IOException;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

/** An open replication connection, whose owner can be woken when bytes arrive instead of polling for them. */
public final class ReplicationConnection {
    private final PgConnection connection;
    private final ReadAheadSocket socket;

    ReplicationConnection(PgConnection connection, ReadAheadSocket socket) {
        this.connection = connection;
        this.socket = socket;
    }

    /** Returns the driver's connection. */
    public PgConnection jdbc() {
        return connection;
    }

    /**
     * Starts a thread that reads ahead, into a buffer of fixed size, until the connection is closed. After that, the
     * driver's check for a pending message does not wait. Called once, while no read is in progress.
     *
     * @param arrival called on that thread when bytes arrive after there were none, and at the end of the connection
     */
    public void readAhead(String threadName, Runnable arrival) throws SQLException {
        try {
            socket.readAhead(threadName, arrival);
        } catch (IOException e) {
            throw new SQLException("The connection to the server was lost", "08006", e);
        }
    }

    /** Returns whether the connection has ended and every byte that arrived before has been read. */
    public boolean isExhausted() {
        return socket.isExhausted();
    }
}
