package dev.penstock.source.pgoutput;

import java.util.Locale;

/**
 * A log sequence number: a byte offset into the WAL, held as a {@code long} and written {@code 16/B374D848} (PostgreSQL
 * manual, section "pg_lsn Type").
 */
public final class Lsn {
    /** Before every LSN of a server. */
    public static final long NONE = 0;

    private Lsn() {}

    /** Returns the LSN that {@code text} writes; throws {@link IllegalArgumentException} where it is none. */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash - 1 < 1 || text.length() - slash - 1 > 8) {
            throw new IllegalArgumentException("An LSN is two hexadecimal numbers with a slash between them");
        }
        long high = Integer.parseUnsignedInt(text, 0, slash, 16);
        long low = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
        return (high << 32) | low;
    }

    /** Returns {@code lsn} as PostgreSQL writes it. */
    public static String format(long lsn) {
        return Integer.toHexString((int) (lsn >>> 32)).toUpperCase(Locale.ROOT)
                + '/'
                + Integer.toHexString((int) lsn).toUpperCase(Locale.ROOT);
    }
}
