package dev.penstock.source.internal.pgoutput;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A log sequence number: a byte offset into the WAL, held as a {@code long} and written {@code 16/B374D848} (PostgreSQL
 * manual, section "pg_lsn Type").
 */
public final class Lsn {
    /** Smaller than every LSN of a server. */
    public static final long NONE = 0;

    private static final int MAX_LENGTH = 17;
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);
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
        byte[] text = new byte[MAX_LENGTH];
        int start = hex((int) lsn, text, MAX_LENGTH);
        text[--start] = '/';
        start = hex((int) (lsn >>> 32), text, start);
        return new String(text, start, MAX_LENGTH - start, StandardCharsets.ISO_8859_1);
    }

    /** Writes the digits of an unsigned number before {@code end}; returns the index of the first. */
    private static int hex(int number, byte[] text, int end) {
        int start = end;
        int left = number;
        do {
            text[--start] = DIGITS[left & 0xF];
            left >>>= 4;
        } while (left != 0);
        return start;
    }
}
