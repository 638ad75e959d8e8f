package dev.penstock.source.internal.connection;

import dev.penstock.core.internal.type.PinnedSettings;

/** Settings of every database session of the source, which roles and databases may have changed. */
final class ConnectionSettings {
    /**
     * No timeouts: snapshot readers idle in transactions while there is no demand. No search path: every name that this
     * library writes is qualified, and every name that the server writes must be. No row security: a table whose
     * policies hide rows must be an error, not an incomplete snapshot. Read-write transactions: roles can be read-only
     * by default, and a source creates a publication and a slot. Warnings: a walsender has no other way to report the
     * changes that it leaves out.
     */
    private static final String SQL = "SET statement_timeout = 0; SET lock_timeout = 0; SET"
            + " idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; SET search_path = ''; SET"
            + " row_security = off; SET default_transaction_read_only = off; SET client_min_messages = warning; "
            + PinnedSettings.SQL;

    private ConnectionSettings() {}

    static String sql(int majorVersion) {
        return majorVersion >= 17 ? SQL + "; SET transaction_timeout = 0" : SQL;
    }
}
