package dev.penstock.source.internal.pgoutput;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A log sequence number: a byte offset into the WAL, held as a {@code long} and written {@code 16/B374D848} (PostgreSQL
 * manual, section "pg_lsn Type").
 */
public final class Lsn {
    /** Smaller than every LSN of a server. */
    public static final long NONE = 0;

    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    private Lsn() {}

    /** Parses an LSN; throws {@link IllegalArgumentException} if {@code text} is not one. */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("An LSN is two hexadecimal numbers with a slash between them");
        }
        long high = Integer.parseUnsignedInt(text, 0, slash, 16);
        long low = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
        return (high << 32) | low;
    }

    /** Returns {@code lsn} in PostgreSQL's notation. */
    public static String format(long lsn) {
        return Integer.toHexString((int) (lsn >>> 32)).toUpperCase(Locale.ROOT)
                + '/'
                + Integer.toHexString((int) lsn).toUpperCase(Locale.ROOT);
    }
}
