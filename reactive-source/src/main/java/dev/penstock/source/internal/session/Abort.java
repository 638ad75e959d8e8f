package dev.penstock.source.internal.session;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Abort of connections. */
final class Abort {
    private static final Logger LOG = LoggerFactory.getLogger(Abort.class);

    private Abort() {}

    /** Cuts {@code connection} at once, from any thread. A read or write on another thread fails. */
    static void connection(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("Cutting a connection failed", e);
        }
    }
}
