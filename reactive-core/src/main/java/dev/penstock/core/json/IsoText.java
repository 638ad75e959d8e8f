package dev.penstock.core.json;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;

/**
 * Formatter of dates and times in ISO 8601, as ASCII in one small array. Confined to one thread.
 *
 * <p>Years before our era and after 9999 are in expanded form, fractions have no trailing zeroes, and infinity is PostgreSQL's word.
 */
final class IsoText {
    private final byte[] ascii = new byte[64];
    private int length;

    /** Formats {@code value}; returns {@code false} if its class is not supported. */
    boolean set(Temporal value) {
        length = 0;
        if (value instanceof LocalDate date) {
            set(date);
        } else if (value instanceof LocalTime time) {
            append(time);
        } else if (value instanceof LocalDateTime timestamp) {
            set(timestamp);
        } else if (value instanceof OffsetDateTime timestamp) {
            set(timestamp);
        } else if (value instanceof OffsetTime time) {
            append(time.toLocalTime());
            append(time.getOffset());
        }
        return length > 0;
    }

    /** Returns the array that holds the text from its beginning; valid until the next value is formatted. */
    byte[] ascii() {
        return ascii;
    }

    int length() {
        return length;
    }

    private void set(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            append("infinity");
        } else if (date.equals(LocalDate.MIN)) {
            append("-infinity");
        } else {
            append(date);
        }
    }

    private void set(LocalDateTime timestamp) {
        if (timestamp.equals(LocalDateTime.MAX)) {
            append("infinity");
        } else if (timestamp.equals(LocalDateTime.MIN)) {
            append("-infinity");
        } else {
            append(timestamp.toLocalDate());
            append('T');
            append(timestamp.toLocalTime());
        }
    }

    private void set(OffsetDateTime timestamp) {
        if (timestamp.equals(OffsetDateTime.MAX)) {
            append("infinity");
        } else if (timestamp.equals(OffsetDateTime.MIN)) {
            append("-infinity");
        } else {
            OffsetDateTime utc = timestamp.withOffsetSameInstant(ZoneOffset.UTC);
            append(utc.toLocalDate());
            append('T');
            append(utc.toLocalTime());
            append('Z');
        }
    }

    private void append(LocalDate date) {
        int year = date.getYear();
        if (year < 0) {
            append('-');
        } else if (year > 9999) {
            append('+');
        }
        append(Math.abs(year), 4);
        append('-');
        append(date.getMonthValue(), 2);
        append('-');
        append(date.getDayOfMonth(), 2);
    }

    private void append(LocalTime time) {
        if (time.equals(LocalTime.MAX)) {
            append("24:00:00");
            return;
        }
        append(time.getHour(), 2);
        append(':');
        append(time.getMinute(), 2);
        append(':');
        append(time.getSecond(), 2);
        int nano = time.getNano();
        if (nano != 0) {
            append('.');
            append(nano, 9);
            while (ascii[length - 1] == '0') {
                length--;
            }
        }
    }

    private void append(ZoneOffset offset) {
        int seconds = Math.abs(offset.getTotalSeconds());
        append(offset.getTotalSeconds() < 0 ? '-' : '+');
        append(seconds / 3600, 2);
        append(':');
        append(seconds / 60 % 60, 2);
        if (seconds % 60 != 0) {
            append(':');
            append(seconds % 60, 2);
        }
    }

    private void append(String text) {
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
    }

    private void append(char c) {
        ascii[length++] = (byte) c;
    }

    /** Appends the number with at least {@code width} digits; a year, of four, can have more. */
    private void append(int number, int width) {
        int digits = width;
        if (width == 4) {
            for (long limit = 10_000; number >= limit; limit *= 10) {
                digits++;
            }
        }
        int left = number;
        for (int at = length + digits - 1; at >= length; at--) {
            ascii[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += digits;
    }
}
