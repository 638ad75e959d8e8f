package dev.penstock.source.internal.server;

import java.sql.Connection;
import java.time.Duration;

/**
 * Settings and state of a server, read on an ordinary connection.
 *
 * @param version its {@code server_version_num}, such as 180006
 * @param inRecovery whether it is a standby
 * @param walLevel its {@code wal_level}
 * @param effectiveWalLevel the level at which it writes now: from 19 on, {@code logical} while there is a logical slot,
 *     even if {@code wal_level} is {@code replica}
 * @param walSenderTimeout its {@code wal_sender_timeout} for this role and database; zero means none
 * @param maxReplicationSlots its {@code max_replication_slots}
 * @param maxWalSenders its {@code max_wal_senders}
 */
public record ServerInfo(
        ServerVersion version,
        boolean inRecovery,
        String walLevel,
        String effectiveWalLevel,
        Duration walSenderTimeout,
        int maxReplicationSlots,
        int maxWalSenders) {
    /** Reads the settings of the server of {@code connection}. */
    public static ServerInfo read(Connection connection) {
        return CatalogStatement.single(
                connection,
                "read the server's settings",
                """
                SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version,
                       pg_catalog.pg_is_in_recovery() AS in_recovery,
                       pg_catalog.current_setting('wal_level') AS wal_level,
                       coalesce(pg_catalog.current_setting('effective_wal_level', true),
                                pg_catalog.current_setting('wal_level')) AS effective_wal_level,
                       (SELECT setting::pg_catalog.int8 FROM pg_catalog.pg_settings
                        WHERE name OPERATOR(pg_catalog.=) 'wal_sender_timeout') AS timeout_ms,
                       pg_catalog.current_setting('max_replication_slots')::pg_catalog.int4 AS slots,
                       pg_catalog.current_setting('max_wal_senders')::pg_catalog.int4 AS senders
                """,
                row -> new ServerInfo(
                        new ServerVersion(row.getInt("version")),
                        row.getBoolean("in_recovery"),
                        row.getString("wal_level"),
                        row.getString("effective_wal_level"),
                        Duration.ofMillis(row.getLong("timeout_ms")),
                        row.getInt("slots"),
                        row.getInt("senders")));
    }
}
