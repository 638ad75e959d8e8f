package dev.penstock.source.internal.stream;

import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SideThread;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watch for a server that stops while nothing is read from its stream. A walsender has to send everything before it
 * ends, so it would delay the shutdown for as long as there is no demand. The watch keeps an idle connection, which a
 * stopping server ends at once. Confined to the loop's thread; only the connecting runs elsewhere.
 */
final class ShutdownWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownWatch.class);
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long INTERVAL = Duration.ofMillis(500).toNanos();
    private static final long RETRY = Duration.ofSeconds(10).toNanos();

    private final SessionConnections connections;
    private final SideThread side;
    private @Nullable Future<Connection> opening;
    private @Nullable Connection idle;
    private boolean watching;
    private long nextLook;

    ShutdownWatch(SessionConnections connections, SideThread side) {
        this.connections = connections;
        this.side = side;
    }

    /** Checks the connection from time to time while the loop does not read; fails if the server stops. */
    void look() throws Exception {
        long now = System.nanoTime();
        if (!watching) {
            watching = true;
            nextLook = now + PATIENCE;
        }
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + INTERVAL;
        Connection connection = idle;
        if (connection != null) {
            connection.unwrap(PGConnection.class).getNotifications();
        } else if (opening == null) {
            opening = side.submit(connections::open);
        } else {
            takeOpened(now);
        }
    }

    /** Releases the connection, if there is one, because the loop reads again or has ended. */
    void rest() {
        watching = false;
        Future<Connection> future = opening;
        if (future != null && future.isDone()) {
            try {
                takeOpened(System.nanoTime());
            } catch (Exception e) {
                LOG.debug("The stream is read again, so that its end is seen there", e);
            }
        }
        Connection connection = idle;
        if (connection != null) {
            idle = null;
            connections.close(connection);
        }
    }

    private void takeOpened(long now) throws Exception {
        Future<Connection> future = opening;
        if (future == null || !future.isDone()) {
            return;
        }
        opening = null;
        try {
            idle = SideThread.result(future);
        } catch (PenstockException e) {
            if (e.getCause() instanceof SQLException cause && CANNOT_CONNECT_NOW.equals(cause.getSQLState())) {
                throw e;
            }
            LOG.debug("No connection to watch the server by", e);
            nextLook = now + RETRY;
        }
    }
}
