package dev.penstock.core.internal.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The conversions of the parameter types. */
final class Conversions {
    static final Conversion<String> STRING = of(text -> text, text -> text);
    static final Conversion<Integer> INT = of(Conversions::parseInt, String::valueOf);
    static final Conversion<Boolean> BOOL = of(Conversions::parseBool, String::valueOf);
    static final Conversion<Long> BYTES = of(Conversions::parseBytes, Conversions::formatBytes);
    static final Conversion<Duration> DURATION = of(Conversions::parseDuration, Conversions::formatDuration);
    static final Conversion<List<String>> LIST = of(Conversions::parseList, elements -> String.join(",", elements));
    static final Conversion<DatabaseUrl> URL = of(DatabaseUrl::parse, DatabaseUrl::toString);

    private static final Pattern BYTES_TEXT = Pattern.compile("(\\d+) ?(B|kB|MB|GB)?");
    private static final Map<String, Long> BYTES_UNITS =
            Map.of("B", 1L, "kB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30);
    private static final Pattern DURATION_TEXT = Pattern.compile("(\\d+) ?(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Conversions() {}

    /** Returns the conversion of an enum's constants, written in lower case with {@code -} for {@code _}. */
    static <E extends Enum<E>> Conversion<E> choice(List<E> choices) {
        Function<E, String> format =
                choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String all = choices.stream().map(format).collect(Collectors.joining(", "));
        return of(
                text -> choices.stream()
                        .filter(choice -> format.apply(choice).equals(text.strip()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("must be one of " + all)),
                format);
    }

    private static int parseInt(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be an integer", null);
        }
    }

    /** Parses a truth value, also in the forms that Go accepts, which Conduit's configurations use. */
    private static boolean parseBool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static long parseBytes(String text) {
        return quantity(text, BYTES_TEXT, BYTES_UNITS, "must be a number of bytes, or of kB, MB or GB");
    }

    private static String formatBytes(long bytes) {
        for (String unit : List.of("GB", "MB", "kB")) {
            long size = BYTES_UNITS.getOrDefault(unit, 1L);
            if (bytes != 0 && bytes % size == 0) {
                return bytes / size + unit;
            }
        }
        return String.valueOf(bytes);
    }

    private static Duration parseDuration(String text) {
        return Duration.ofMillis(
                quantity(text, DURATION_TEXT, MILLIS, "must be a whole number with one of the units ms, s, m and h"));
    }

    private static String formatDuration(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : List.of("h", "m", "s")) {
            long size = MILLIS.getOrDefault(unit, 1L);
            if (millis != 0 && millis % size == 0) {
                return millis / size + unit;
            }
        }
        return millis + "ms";
    }

    private static long quantity(String text, Pattern pattern, Map<String, Long> units, String problem) {
        Matcher matcher = pattern.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(problem);
        }
        String unit = matcher.group(2);
        try {
            return Math.multiplyExact(
                    Long.parseLong(matcher.group(1)), unit == null ? 1L : units.getOrDefault(unit, 1L));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("is too large", null);
        }
    }

    /** Splits a list at commas outside double quotes. Quotes are kept, because an element may be a quoted identifier. */
    private static List<String> parseList(String text) {
        List<String> elements = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || (text.charAt(i) == ',' && !quoted)) {
                elements.add(text.substring(start, i).strip());
                start = i + 1;
            } else if (text.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("has a double quote that is not closed");
        }
        if (elements.contains("")) {
            throw new IllegalArgumentException("has an empty element");
        }
        return List.copyOf(elements);
    }

    private static <T> Conversion<T> of(Function<String, T> parse, Function<T, String> format) {
        return new Conversion<>() {
            @Override
            public T parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String format(T value) {
                return format.apply(value);
            }
        };
    }
}
