package dev.penstock.core.internal.type;

/**
 * The session settings under which text forms are read and written. Roles and databases can set them otherwise, so every
 * connection of source and sink pins them: a walsender too.
 */
public final class PinnedSettings {
    /** One string of {@code SET} statements, for a simple query once a connection is open. */
    public static final String SQL =
            "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits"
                    + " = 3; SET bytea_output = 'hex'; SET xmloption = 'content'; SET array_nulls = on; SET"
                    + " client_encoding = 'UTF8'; SET lc_monetary = 'C'";

    private PinnedSettings() {}
}
