package dev.penstock.source.internal.connection;

import dev.penstock.core.internal.type.PinnedSettings;

/** What every session of the source sets, because roles and databases can set it otherwise. */
final class SessionSettings {
    /**
     * No timeouts: snapshot readers idle in transactions while no one asks for rows. No search path: every name we write
     * is qualified, and every name the server writes must be. No row security: a table whose policies hide rows from us
     * must be an error, not a snapshot with holes. Read-write transactions: roles can be
     * read-only by default, and a source creates a publication and a slot. Warnings: a walsender has no other way to say what it leaves out.
     */
    private static final String SQL = "SET statement_timeout = 0; SET lock_timeout = 0; SET"
            + " idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; SET search_path = ''; SET"
            + " row_security = off; SET default_transaction_read_only = off; SET client_min_messages = warning; "
            + PinnedSettings.SQL;

    private SessionSettings() {}

    static String sql(int majorVersion) {
        return majorVersion >= 17 ? SQL + "; SET transaction_timeout = 0" : SQL;
    }
}
