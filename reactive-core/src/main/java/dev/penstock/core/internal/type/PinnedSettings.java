package dev.penstock.core.internal.type;

/**
 * Session settings that determine the text forms. Roles and databases can change them, so each connection of source and sink sets them,
 * including that of a walsender.
 */
public final class PinnedSettings {
    /** The {@code SET} statements as one string, for a simple query after a connection was opened. */
    public static final String SQL =
            "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits"
                    + " = 3; SET bytea_output = 'hex'; SET xmloption = 'content'; SET array_nulls = on; SET"
                    + " client_encoding = 'UTF8'; SET lc_monetary = 'C'";

    private PinnedSettings() {}
}
