package dev.penstock.source.internal.session;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.connection.ReplicationConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All open connections of a session. A cancellation cuts them, whatever their threads are doing. */
public final class SessionConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionConnections.class);

    private final Set<Connection> open = new HashSet<>();
    private final IdentityHashMap<Connection, ReplicationConnection> streaming = new IdentityHashMap<>();
    private final JdbcConnector connector;
    private boolean cut;

    public SessionConnections(JdbcConnector connector) {
        this.connector = connector;
    }

    /** Returns the address of the database, without credentials. */
    public DatabaseUrl url() {
        return connector.url();
    }

    /** Opens an ordinary connection, which the session cuts at its end. */
    public Connection open() {
        return add(connector.open());
    }

    /** Opens a replication connection for commands, which the session cuts at its end. */
    public Connection openReplication() {
        return add(connector.openReplication());
    }

    /** Opens a replication connection for a stream, which the session cuts at its end. */
    public Connection openStreaming() {
        return add(connector.openStreaming());
    }

    /** Opens an ordinary connection that a cancellation does not cut. The caller closes it. */
    public Connection openUncut() {
        return connector.open();
    }

    /** Adds a connection; cuts it at once if the session has been cut. */
    private synchronized Connection add(Connection connection) {
        if (cut) {
            Abort.connection(connection);
        } else {
            open.add(connection);
        }
        return connection;
    }

    /** Adds a replication connection. */
    private synchronized Connection add(ReplicationConnection connection) {
        if (!cut) {
            streaming.put(connection.jdbc(), connection);
        }
        return add(connection.jdbc());
    }

    /** Returns the resources of an open replication connection; fails if it was closed or cut. */
    public synchronized ReplicationConnection streaming(Connection connection) throws SQLException {
        ReplicationConnection found = streaming.get(connection);
        if (found == null) {
            throw new SQLException("The connection was cut", "08003");
        }
        return found;
    }

    /** Closes a connection gracefully. */
    public void close(Connection connection) {
        synchronized (this) {
            open.remove(connection);
            streaming.remove(connection);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Closing a connection failed", e);
        }
    }

    /** Cuts a connection. Callable from any thread. */
    public void cut(Connection connection) {
        synchronized (this) {
            open.remove(connection);
            streaming.remove(connection);
        }
        Abort.connection(connection);
    }

    /** Returns whether all connections have been cut. */
    public synchronized boolean isCut() {
        return cut;
    }

    /** Cuts all connections, including later ones. Callable from any thread. */
    public synchronized void cut() {
        cut = true;
        open.forEach(Abort::connection);
        open.clear();
        streaming.clear();
    }

    @Override
    public void close() {
        cut();
    }
}
