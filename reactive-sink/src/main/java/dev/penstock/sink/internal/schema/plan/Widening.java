package dev.penstock.sink.internal.schema.plan;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conversions between types that keep every value as it is. Types are written as {@code format_type} prints them. */
final class Widening {
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final Pattern TYPE =
            Pattern.compile("([a-z ]+?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?(\\[\\])?");
    private static final int LONGEST = Integer.MAX_VALUE;

    private Widening() {}

    /** Returns whether every value of {@code from} is the same value of {@code to}, and prints the same. */
    static boolean isLossless(String from, String to) {
        Matcher one = TYPE.matcher(from);
        Matcher other = TYPE.matcher(to);
        if (from.equals(to) || !one.matches() || !other.matches()) {
            return from.equals(to);
        }
        return suffix(one).equals(suffix(other)) && isLossless(one, other);
    }

    private static String suffix(Matcher type) {
        return (type.group(4) == null ? "" : type.group(4)) + (type.group(5) == null ? "" : type.group(5));
    }

    private static boolean isLossless(Matcher from, Matcher to) {
        String one = from.group(1);
        String other = to.group(1);
        int place = INTEGERS.indexOf(one);
        if (place >= 0) {
            return INTEGERS.indexOf(other) >= place || (other.equals("numeric") && to.group(2) == null);
        }
        if (one.equals("real")) {
            return false;
        }
        if (one.equals("numeric") && other.equals(one)) {
            return to.group(2) == null
                    || (from.group(2) != null && scale(from) == scale(to) && whole(from) <= whole(to));
        }
        if (one.equals("character varying")) {
            return other.equals("text") || (other.equals(one) && length(from) <= length(to));
        }
        return one.equals(other) && isSized(one) && length(from) <= length(to);
    }

    /** A value with another scale prints otherwise. */
    private static int scale(Matcher numeric) {
        return numeric.group(3) == null ? 0 : Integer.parseInt(numeric.group(3));
    }

    private static int whole(Matcher numeric) {
        return length(numeric) - scale(numeric);
    }

    private static boolean isSized(String type) {
        return type.equals("bit varying") || type.equals("timestamp") || type.equals("time");
    }

    private static int length(Matcher type) {
        return type.group(2) == null ? LONGEST : Integer.parseInt(type.group(2));
    }
}
