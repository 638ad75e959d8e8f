package dev.penstock.source.internal.slot;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.server.ServerVersion;

/**
 * Description of a requested slot.
 *
 * @param name its name
 * @param temporary whether it ends with its connection
 * @param failover whether it is synchronised to standbys (17 and later)
 * @param exportSnapshot whether creation exports a snapshot that shows the database at its consistent point
 */
public record SlotRequest(String name, boolean temporary, boolean failover, boolean exportSnapshot) {
    /**
     * Returns the replication command (manual, section "Streaming Replication Protocol").
     *
     * @throws ServerSettingException if the server does not support it
     */
    String command(ServerVersion version) {
        requireServer(version);
        String command = "CREATE_REPLICATION_SLOT " + SqlText.identifier(name) + (temporary ? " TEMPORARY" : "")
                + " LOGICAL " + Slot.PLUGIN;
        if (version.isAtLeast(15)) {
            return command + " (SNAPSHOT " + (exportSnapshot ? "'export'" : "'nothing'")
                    + (failover ? ", FAILOVER" : "") + ")";
        }
        return command + (exportSnapshot ? " EXPORT_SNAPSHOT" : " NOEXPORT_SNAPSHOT");
    }

    /** Fails for a server without failover slots, if one is requested. */
    public void requireServer(ServerVersion version) {
        if (failover && !version.isAtLeast(17)) {
            throw new ServerSettingException(
                    Check.failed(
                            "server_version",
                            "A failover slot needs PostgreSQL 17 or later; this is " + version + '.',
                            null),
                    null);
        }
    }
}
