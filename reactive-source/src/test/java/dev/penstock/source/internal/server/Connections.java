package dev.penstock.source.internal.server;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections for tests of this package. */
public final class Connections {
    private Connections() {}

    /** Opens a replication connection of the superuser, as a source does. */
    public static Connection replication(Database database) throws SQLException {
        return new JdbcConnector(DatabaseUrl.parse(database.url())).openReplication();
    }

    /** Opens a replication connection of a role. */
    public static Connection replication(Database database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "penstock-replication");
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "14");
        return DriverManager.getConnection(plainUrl(database), properties);
    }

    /** Opens an ordinary connection of a role. */
    static Connection of(Database database, String user, String password) throws SQLException {
        return DriverManager.getConnection(plainUrl(database), user, password);
    }

    private static String plainUrl(Database database) {
        String url = database.jdbcUrl();
        return url.substring(0, url.indexOf('?'));
    }
}
