package dev.penstock.source.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.tls.PasswordExposure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Check that a connection is encrypted if it has to be. */
public final class Encryption {
    private Encryption() {}

    /** Returns whether the session is encrypted. Returns true without a query if no secret could be exposed on it. */
    public static boolean suffices(DatabaseUrl url, Connection connection) throws SQLException {
        if (!PasswordExposure.isPossible(url)) {
            return true;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PasswordExposure.IS_ENCRYPTED)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
