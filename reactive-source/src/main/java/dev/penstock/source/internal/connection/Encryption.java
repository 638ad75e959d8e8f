package dev.penstock.source.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.tls.PasswordExposure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether a connection need not be encrypted, or is. */
public final class Encryption {
    private Encryption() {}

    /** Returns whether the session is encrypted; true without a query if nothing secret could be exposed on it. */
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
