package dev.penstock.core.internal.text;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * Dates and times in PostgreSQL's ISO style, "Date/Time Output": years before our era count from 1 and end in {@code BC}.
 */
public final class DateTimeText {
    /** The value for 24:00:00, for which Java has none: a time between the last microsecond and the end of the day. */
    public static final LocalTime END_OF_DAY = LocalTime.MAX;

    private DateTimeText() {}

    static void appendDate(StringBuilder out, LocalDate date) {
        int year = date.getYear();
        append(out, year > 0 ? year : 1 - year, 4);
        append(out.append('-'), date.getMonthValue(), 2);
        append(out.append('-'), date.getDayOfMonth(), 2);
    }

    static void appendEra(StringBuilder out, int year) {
        if (year <= 0) {
            out.append(" BC");
        }
    }

    static void appendTime(StringBuilder out, LocalTime time) {
        if (time.equals(END_OF_DAY)) {
            out.append("24:00:00");
            return;
        }
        append(out, time.getHour(), 2);
        append(out.append(':'), time.getMinute(), 2);
        append(out.append(':'), time.getSecond(), 2);
        appendFraction(out, time.getNano(), 9);
    }

    /** Appends a point and the fraction, of {@code digits} digits, without trailing zeroes; nothing if it is zero. */
    static void appendFraction(StringBuilder out, int fraction, int digits) {
        if (fraction != 0) {
            append(out.append('.'), fraction, digits);
            while (out.charAt(out.length() - 1) == '0') {
                out.setLength(out.length() - 1);
            }
        }
    }

    /** Appends an offset such as {@code +00}, {@code -03:30} or {@code +00:19:32}. */
    static void appendOffset(StringBuilder out, ZoneOffset offset) {
        int seconds = Math.abs(offset.getTotalSeconds());
        append(out.append(offset.getTotalSeconds() < 0 ? '-' : '+'), seconds / 3600, 2);
        if (seconds % 3600 != 0) {
            append(out.append(':'), seconds / 60 % 60, 2);
        }
        if (seconds % 60 != 0) {
            append(out.append(':'), seconds % 60, 2);
        }
    }

    static void appendTimestamp(StringBuilder out, LocalDateTime timestamp) {
        appendDate(out, timestamp.toLocalDate());
        appendTime(out.append(' '), timestamp.toLocalTime());
    }

    private static void append(StringBuilder out, int number, int width) {
        String digits = Integer.toString(number);
        for (int i = digits.length(); i < width; i++) {
            out.append('0');
        }
        out.append(digits);
    }
}
