package dev.penstock.source.internal.server;

import dev.penstock.core.Check;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.pgoutput.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Identity of a server and the end of its WAL (manual, section "Streaming Replication Protocol", {@code
 * IDENTIFY_SYSTEM}).
 *
 * @param systemIdentifier the identifier of the cluster, an unsigned number, made by initdb and shared by its standbys
 * @param timeline the timeline it writes
 * @param walEnd the end of its flushed WAL
 */
public record SystemIdentity(String systemIdentifier, int timeline, long walEnd) {
    /** The answer of an ordinary session to replication commands. */
    private static final String SYNTAX_ERROR = "42601";

    private static final String ORDINARILY = """
        SELECT s.system_identifier, c.timeline_id,
               CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                    ELSE pg_catalog.pg_current_wal_flush_lsn() END AS wal_end
        FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c
        """;

    /**
     * Reads the identity on an ordinary connection, which needs neither the replication privilege nor a walsender. The
     * timeline is that of the last checkpoint.
     */
    public static SystemIdentity readOrdinarily(Connection connection) {
        return CatalogStatement.single(
                connection,
                "identify the server",
                ORDINARILY,
                row -> new SystemIdentity(
                        Long.toUnsignedString(row.getLong("system_identifier")),
                        row.getInt("timeline_id"),
                        Lsn.parse(row.getString("wal_end"))));
    }

    /** Reads the identity on a replication connection. */
    public static SystemIdentity read(Connection replication) {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new SystemIdentity(
                    row.getString("systemid"), row.getInt("timeline"), Lsn.parse(row.getString("xlogpos")));
        } catch (SQLException e) {
            if (SYNTAX_ERROR.equals(e.getSQLState())) {
                throw new ServerSettingException(
                        Check.failed(
                                "replication",
                                "The server takes commands of replication for SQL. " + SqlErrors.POOLER,
                                null),
                        e);
            }
            throw SqlErrors.of("identify the server", e);
        }
    }
}
