package dev.penstock.source.internal.slot;

import dev.penstock.source.error.Finding;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.SqlText;

/**
 * A slot that is wanted.
 *
 * @param name its name
 * @param temporary whether it ends with its connection
 * @param failover whether it is to be synchronised to standbys (17 and later)
 * @param exportSnapshot whether creation exports a snapshot that shows the database at its consistent point
 */
public record SlotRequest(String name, boolean temporary, boolean failover, boolean exportSnapshot) {
    /**
     * Returns the replication command (manual, section "Streaming Replication Protocol").
     *
     * @throws ServerSettingException where the server cannot do it
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

    /** Refuses a server that knows no failover slots, where one is wanted. */
    public void requireServer(ServerVersion version) {
        if (failover && !version.isAtLeast(17)) {
            throw new ServerSettingException(
                    new Finding(
                            "server_version", "A failover slot needs PostgreSQL 17 or later; this is " + version, null),
                    null);
        }
    }
}
