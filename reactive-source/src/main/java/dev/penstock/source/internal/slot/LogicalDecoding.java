package dev.penstock.source.internal.slot;

import dev.penstock.core.Check;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;

/** Requirements of logical decoding on a server. */
public final class LogicalDecoding {
    private LogicalDecoding() {}

    /**
     * Fails for a server that is too old, does not write the WAL that logical decoding needs, or is a standby that
     * cannot decode.
     */
    public static void require(ServerInfo server) {
        if (!isPossible(server)) {
            throw new ServerSettingException(finding(server), null);
        }
    }

    /** Fails for a server that cannot distinguish its own changes from those that arrived by replication. */
    public static void requireOrigins(ServerInfo server) {
        if (!server.version().isAtLeast(16)) {
            throw new ServerSettingException(
                    Check.failed(
                            "server_version",
                            "To leave out changes of other origins needs PostgreSQL 16 or later; this is "
                                    + server.version() + '.',
                            null),
                    null);
        }
    }

    public static boolean isPossible(ServerInfo server) {
        return server.version().isAtLeast(ServerVersion.OLDEST)
                && (server.effectiveWalLevel().equals("logical") || decodesOnDemand(server))
                && (!server.inRecovery() || server.version().isAtLeast(16));
    }

    /** Returns the {@code wal_level} of a server that can decode, as a sentence. */
    public static String level(ServerInfo server) {
        String level = "wal_level is '" + server.walLevel() + "' on PostgreSQL " + server.version();
        if (server.walLevel().equals("logical")) {
            return level;
        }
        return level
                + (server.effectiveWalLevel().equals("logical")
                        ? ", and logical decoding is on while there is a logical slot"
                        : ", which turns logical decoding on with the first logical slot");
    }

    /** On a standby the level follows that of the primary, which must have the first slot. */
    private static boolean decodesOnDemand(ServerInfo server) {
        return server.version().isAtLeast(ServerVersion.DECODES_ON_DEMAND)
                && server.walLevel().equals("replica")
                && !server.inRecovery();
    }

    /** Returns why logical decoding is not possible. */
    public static Check finding(ServerInfo server) {
        if (!server.version().isAtLeast(ServerVersion.OLDEST)) {
            return Check.failed(
                    "server_version",
                    "PostgreSQL " + server.version() + " is older than " + ServerVersion.OLDEST
                            + ", the oldest supported.",
                    null);
        }
        if (server.inRecovery() && !server.version().isAtLeast(16)) {
            return Check.failed(
                    "server_version",
                    "The server is a standby, and PostgreSQL " + server.version()
                            + " cannot stream changes from one: connect to the primary.",
                    null);
        }
        if (server.version().isAtLeast(ServerVersion.DECODES_ON_DEMAND)) {
            return server.inRecovery()
                    ? Check.failed(
                            "wal_level",
                            "effective_wal_level is '" + server.effectiveWalLevel()
                                    + "' on this standby, because its primary has no logical slot: create one there,"
                                    + " or set wal_level to 'logical' there.",
                            null)
                    : Check.failed(
                            "wal_level",
                            "wal_level is '" + server.walLevel()
                                    + "', but streaming changes needs 'replica' or 'logical', which takes a restart of"
                                    + " the server.",
                            "ALTER SYSTEM SET wal_level = replica");
        }
        return Check.failed(
                "wal_level",
                "wal_level is '" + server.walLevel()
                        + "', but streaming changes needs 'logical', which takes a restart of the server.",
                "ALTER SYSTEM SET wal_level = logical");
    }
}
