package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Interval;

/** The text forms of {@link Interval}. */
public final class IntervalText {
    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final long MICROS_PER_MINUTE = 60_000_000L;
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private IntervalText() {}

    public static String postgres(Interval interval) {
        if (!interval.isFinite()) {
            return infinity(interval);
        }
        StringBuilder out = new StringBuilder();
        // A part after a negative one shows its plus.
        boolean negative = appendPart(out, interval.months() / 12, "year", false);
        negative = appendPart(out, interval.months() % 12, "mon", negative);
        negative = appendPart(out, interval.days(), "day", negative);
        if (interval.micros() != 0 || out.isEmpty()) {
            out.append(out.isEmpty() ? "" : " ");
            appendTime(out, interval.micros(), negative);
        }
        return out.toString();
    }

    private static boolean appendPart(StringBuilder out, int value, String unit, boolean afterNegative) {
        if (value == 0) {
            return afterNegative;
        }
        out.append(out.isEmpty() ? "" : " ")
                .append(afterNegative && value > 0 ? "+" : "")
                .append(value)
                .append(' ')
                .append(unit)
                .append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static void appendTime(StringBuilder out, long micros, boolean afterNegative) {
        out.append(micros < 0 ? "-" : afterNegative ? "+" : "");
        // Division rounds toward zero, so the smallest long needs no absolute value.
        appendTwo(out, Math.abs(micros / MICROS_PER_HOUR));
        appendTwo(out.append(':'), Math.abs(micros / MICROS_PER_MINUTE % 60));
        appendTwo(out.append(':'), Math.abs(micros / MICROS_PER_SECOND % 60));
        DateTimeText.appendFraction(out, (int) Math.abs(micros % MICROS_PER_SECOND), 6);
    }

    private static void appendTwo(StringBuilder out, long value) {
        out.append(value < 10 ? "0" : "").append(value);
    }

    public static String iso(Interval interval) {
        if (!interval.isFinite()) {
            return infinity(interval);
        }
        StringBuilder out = new StringBuilder("P");
        appendIso(out, interval.months() / 12, 'Y');
        appendIso(out, interval.months() % 12, 'M');
        appendIso(out, interval.days(), 'D');
        long micros = interval.micros();
        if (micros != 0 || out.length() == 1) {
            out.append('T');
            appendIso(out, micros / MICROS_PER_HOUR, 'H');
            appendIso(out, micros / MICROS_PER_MINUTE % 60, 'M');
            appendIsoSeconds(out, micros % MICROS_PER_MINUTE);
        }
        return out.toString();
    }

    private static void appendIso(StringBuilder out, long value, char unit) {
        if (value != 0) {
            out.append(value).append(unit);
        }
    }

    private static void appendIsoSeconds(StringBuilder out, long micros) {
        if (micros != 0 || out.charAt(out.length() - 1) == 'T') {
            out.append(micros < 0 ? "-" : "").append(Math.abs(micros / MICROS_PER_SECOND));
            DateTimeText.appendFraction(out, (int) Math.abs(micros % MICROS_PER_SECOND), 6);
            out.append('S');
        }
    }

    private static String infinity(Interval interval) {
        return interval.months() > 0 ? "infinity" : "-infinity";
    }

    public static Interval parse(String text) {
        String stripped = text.strip();
        try {
            return switch (stripped) {
                case "infinity" -> Interval.INFINITY;
                case "-infinity" -> Interval.MINUS_INFINITY;
                default -> new Parser(stripped).parse();
            };
        } catch (MalformedException | ArithmeticException e) {
            throw new IllegalArgumentException("The text is not an interval.");
        }
    }

    /** Parser that adds up the parts of one text. */
    private static final class Parser {
        private final TextCursor in;
        private long months;
        private long days;
        private long micros;

        Parser(String text) {
            this.in = new TextCursor(text);
        }

        Interval parse() {
            if (in.skip('P')) {
                parseIso();
            } else {
                parsePostgres();
            }
            return Interval.of(Math.toIntExact(months), Math.toIntExact(days), micros);
        }

        private void parsePostgres() {
            do {
                boolean negative = sign();
                long number = number();
                if (in.skip(':')) {
                    time(negative, number);
                } else {
                    in.expect(' ');
                    add(negative ? -number : number, unit());
                }
                in.skipSpaces();
            } while (!in.atEnd());
        }

        private void time(boolean negative, long hours) {
            int minutes = in.digits(2, 2);
            // PostgreSQL takes 12:34.5 for minutes and seconds: without seconds there is no fraction.
            boolean hasSeconds = in.skip(':');
            int seconds = hasSeconds ? in.digits(2, 2) : 0;
            if (minutes > 59 || seconds > 60) {
                throw new MalformedException("it is out of range");
            }
            addSeconds(negative, hours * 3600 + minutes * 60L + seconds, hasSeconds ? fraction() : 0);
        }

        private String unit() {
            int start = in.position();
            while (Character.isLetter(in.peek())) {
                in.next();
            }
            return in.since(start);
        }

        private void add(long number, String unit) {
            switch (unit) {
                case "year", "years" -> months = Math.addExact(months, Math.multiplyExact(number, 12L));
                case "mon", "mons" -> months = Math.addExact(months, number);
                case "day", "days" -> days = Math.addExact(days, number);
                default -> throw new MalformedException("its unit is unknown");
            }
        }

        private void parseIso() {
            boolean time = false;
            boolean empty = true;
            while (!in.atEnd()) {
                if (!time && in.skip('T')) {
                    time = true;
                    empty = true;
                }
                boolean negative = sign();
                long number = number();
                if (time) {
                    isoTime(negative, number);
                } else {
                    isoDate(negative ? -number : number, in.next());
                }
                empty = false;
            }
            if (empty) {
                throw new MalformedException("a part is missing");
            }
        }

        private void isoDate(long number, char unit) {
            switch (unit) {
                case 'Y' -> add(number, "years");
                case 'M' -> add(number, "mons");
                case 'W' -> add(Math.multiplyExact(number, 7L), "days");
                case 'D' -> add(number, "days");
                default -> throw new MalformedException("its unit is unknown");
            }
        }

        private void isoTime(boolean negative, long number) {
            int fraction = fraction();
            char unit = in.next();
            if (fraction != 0 && unit != 'S') {
                throw new MalformedException("only seconds can have a fraction");
            }
            switch (unit) {
                case 'H' -> addSeconds(negative, Math.multiplyExact(number, 3600L), 0);
                case 'M' -> addSeconds(negative, Math.multiplyExact(number, 60L), 0);
                case 'S' -> addSeconds(negative, number, fraction);
                default -> throw new MalformedException("its unit is unknown");
            }
        }

        private void addSeconds(boolean negative, long seconds, int fraction) {
            // Negative first: the smallest long has no positive counterpart.
            long part = Math.subtractExact(Math.multiplyExact(-seconds, MICROS_PER_SECOND), (long) fraction);
            micros = Math.addExact(micros, negative ? part : Math.negateExact(part));
        }

        private boolean sign() {
            boolean negative = in.skip('-');
            if (!negative) {
                in.skip('+');
            }
            return negative;
        }

        /** Parses a number of at most 13 digits, which is enough for the hours of the longest interval and cannot overflow. */
        private long number() {
            int high = in.digits(1, 9);
            int start = in.position();
            int low = in.atDigit() ? in.digits(1, 6) : 0;
            long scale = 1;
            for (int i = start; i < in.position(); i++) {
                scale *= 10;
            }
            return high * scale + low;
        }

        private int fraction() {
            if (!in.skip('.')) {
                return 0;
            }
            int start = in.position();
            int fraction = in.digits(1, 6);
            for (int i = in.position() - start; i < 6; i++) {
                fraction *= 10;
            }
            return fraction;
        }
    }
}
