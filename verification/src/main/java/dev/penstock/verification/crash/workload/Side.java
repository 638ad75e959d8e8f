package dev.penstock.verification.crash.workload;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;

/** One end of the connector: a server, a database on it, and the proxy through which the connector reaches it. */
public record Side(PostgresServer server, Database database, TcpProxy proxy) implements AutoCloseable {
    /** The password of the connector's role. */
    public static final String PASSWORD = "first";

    public static Side on(PostgresServer server) {
        return new Side(server, server.createDatabase(), TcpProxy.to(server));
    }

    public String url() {
        return proxy.url(database);
    }

    /** Returns the URL for a role of its own, whose password and rights can be changed. */
    public String urlOfRole() {
        return url().replaceFirst("//[^@]*@", "//" + role() + ":" + PASSWORD + "@");
    }

    /** Returns the name of the connector's role if it has one of its own. */
    public String role() {
        return "connector_" + database.name();
    }

    public void ensureRunning() {
        if (!server.isRunning()) {
            server.restart();
        }
    }

    /** Ends the sessions that came through the network of the connector, waits until they are gone, and returns how many. */
    public int terminate(String condition) {
        return database.rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND pid <> pg_backend_pid() AND " + condition)
                .size();
    }

    @Override
    public void close() {
        proxy.close();
        database.close();
    }
}
