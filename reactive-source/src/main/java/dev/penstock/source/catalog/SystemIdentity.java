package dev.penstock.source.catalog;

import dev.penstock.source.error.SqlErrors;
import dev.penstock.source.pgoutput.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Who a server is and where its WAL ends (manual, section "Streaming Replication Protocol", {@code IDENTIFY_SYSTEM}).
 *
 * @param systemIdentifier the identifier of the cluster, an unsigned number, made by initdb and shared by its standbys
 * @param timeline the timeline it writes
 * @param walEnd the end of its flushed WAL
 */
public record SystemIdentity(String systemIdentifier, int timeline, long walEnd) {
    /** Asks for it on a replication connection. */
    public static SystemIdentity read(Connection replication) {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new SystemIdentity(
                    row.getString("systemid"), row.getInt("timeline"), Lsn.parse(row.getString("xlogpos")));
        } catch (SQLException e) {
            throw SqlErrors.of("identify the server", e);
        }
    }
}
