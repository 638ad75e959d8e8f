package dev.penstock.core.internal.type;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** Texts of random values, as PostgreSQL reads them. */
final class RandomTexts {
    private static final String[] CHARACTERS = {
        "a",
        "Z",
        "0",
        " ",
        "\t",
        "\n",
        "\r",
        "\"",
        "'",
        "\\",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        ":",
        "=",
        ">",
        "é",
        "\u20ac",
        "\ud83d\ude00",
        "\u0001",
        "\u007f",
        "\ufffd",
        "NULL"
    };

    private RandomTexts() {}

    static String text(Random random) {
        return IntStream.range(0, random.nextInt(8))
                .mapToObj(i -> CHARACTERS[random.nextInt(CHARACTERS.length)])
                .collect(Collectors.joining());
    }

    static String word(Random random) {
        return IntStream.range(0, 1 + random.nextInt(6))
                .mapToObj(i -> String.valueOf((char) ('a' + random.nextInt(26))))
                .collect(Collectors.joining());
    }

    /** Numbers of every size alike. */
    static long number(Random random, int bits) {
        return random.nextLong() >> (64 - bits) >> random.nextInt(bits);
    }

    static String float8(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return random.nextBoolean() ? Double.toString(value) : Double.toString(number(random, 40) / 1000.0);
    }

    static String float4(Random random) {
        float value = Float.intBitsToFloat(random.nextInt());
        return random.nextBoolean() ? Float.toString(value) : Float.toString(number(random, 30) / 100.0f);
    }

    static String numeric(Random random) {
        String digits = new BigInteger(1 + random.nextInt(random.nextInt(10) == 0 ? 2000 : 60), random).toString();
        int point = random.nextInt(digits.length() + 1);
        String fraction = digits.substring(point) + "0".repeat(random.nextInt(5));
        return (random.nextBoolean() ? "-" : "") + "0" + digits.substring(0, point)
                + (fraction.isEmpty() ? "" : "." + fraction);
    }

    static String date(Random random) {
        // From 4714 BC, most of them near today.
        long days = random.nextInt(4) == 0 ? random.nextInt(100_000_000) - 2_400_000 : random.nextInt(40_000) - 10_000;
        LocalDate date = LocalDate.ofEpochDay(days);
        int year = date.getYear();
        return String.format(
                "%04d-%02d-%02d%s",
                year > 0 ? year : 1 - year, date.getMonthValue(), date.getDayOfMonth(), year > 0 ? "" : " BC");
    }

    static String time(Random random) {
        String time = String.format("%02d:%02d:%02d", random.nextInt(24), random.nextInt(60), random.nextInt(60));
        return random.nextBoolean() ? time : time + String.format(".%06d", random.nextInt(1_000_000));
    }

    static String timestamp(Random random) {
        String date = date(random);
        int era = date.indexOf(" BC");
        return (era < 0 ? date : date.substring(0, era)) + ' ' + time(random) + (era < 0 ? "" : " BC");
    }

    static String interval(Random random) {
        return (number(random, 30) + " mons ")
                + (number(random, 30) + " days ")
                + (random.nextBoolean() ? "-" : "")
                + random.nextInt(1_000_000)
                + time(random).substring(2);
    }

    static String bits(Random random, int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> random.nextBoolean() ? "1" : "0")
                .collect(Collectors.joining());
    }

    static String hex(Random random, int bytes) {
        return IntStream.range(0, bytes)
                .mapToObj(i -> String.format("%02x", random.nextInt(256)))
                .collect(Collectors.joining());
    }

    static String json(Random random) {
        return json(random, 3);
    }

    private static String json(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> number(random, 60) + "." + random.nextInt(100);
            case 3 -> String.valueOf(number(random, 60));
            case 4 -> jsonString(text(random));
            case 5 ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> json(random, depth - 1))
                        .collect(Collectors.joining(", ", "[", "]"));
            default ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> jsonString(word(random)) + ":\n " + json(random, depth - 1))
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static String jsonString(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    static String inet4(Random random) {
        return random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    static String inet6(Random random) {
        return IntStream.range(0, 8)
                .mapToObj(i -> random.nextBoolean() ? "0" : Integer.toHexString(random.nextInt(65536)))
                .collect(Collectors.joining(":"));
    }

    static String point(Random random) {
        return "(" + float8(random) + "," + float8(random) + ")";
    }

    static String smallPoint(Random random) {
        return "(" + number(random, 20) / 8.0 + "," + number(random, 20) / 8.0 + ")";
    }

    static String points(Random random) {
        return IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(i -> smallPoint(random))
                .collect(Collectors.joining(",", "(", ")"));
    }

    static String tsquery(Random random) {
        return tsquery(random, 4);
    }

    private static String tsquery(Random random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(6);
        if (kind <= 1) {
            String[] marks = {"", ":*", ":A", ":*BC", ":ABCD"};
            return "'" + word(random) + (random.nextInt(4) == 0 ? "''x y" : "") + "'"
                    + marks[random.nextInt(marks.length)];
        }
        if (kind == 2) {
            return "!(" + tsquery(random, depth - 1) + ")";
        }
        String[] operators = {"&", "|", "<->", "<3>", "<0>"};
        return "(" + tsquery(random, depth - 1) + ")" + operators[random.nextInt(operators.length)] + "("
                + tsquery(random, depth - 1) + ")";
    }

    static String tsvector(Random random) {
        StringJoiner out = new StringJoiner(" ");
        for (int i = random.nextInt(5); i > 0; i--) {
            String[] marks = {"", ":1", ":3A", ":2,5B,16383C"};
            out.add("'" + word(random) + (random.nextInt(4) == 0 ? "''\\\\é" : "") + "'" + marks[random.nextInt(4)]);
        }
        return out.toString();
    }

    /** An array of up to three dimensions, with nulls and odd lower bounds now and then. */
    static String array(Random random, char delimiter, Function<Random, String> element) {
        int dimensions = 1 + random.nextInt(3);
        int[] lengths = random.ints(dimensions, 1, 4).toArray();
        StringBuilder bounds = new StringBuilder();
        for (int length : lengths) {
            int lower = random.nextInt(7) - 3;
            bounds.append('[')
                    .append(lower)
                    .append(':')
                    .append(lower + length - 1)
                    .append(']');
        }
        String list = array(random, delimiter, element, lengths, 0);
        return random.nextInt(3) == 0 ? bounds + "=" + list : list;
    }

    private static String array(
            Random random, char delimiter, Function<Random, String> element, int[] lengths, int level) {
        StringJoiner out = new StringJoiner(String.valueOf(delimiter), "{", "}");
        for (int i = 0; i < lengths[level]; i++) {
            if (level < lengths.length - 1) {
                out.add(array(random, delimiter, element, lengths, level + 1));
            } else {
                out.add(random.nextInt(5) == 0 ? "NULL" : quoted(element.apply(random)));
            }
        }
        return out.toString();
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A range of two bounds in order. */
    static String range(Random random, Function<Random, String[]> bounds) {
        String[] both = bounds.apply(random);
        if (random.nextInt(8) == 0) {
            return "empty";
        }
        String lower = random.nextInt(6) == 0 ? "" : quoted(both[0]);
        String upper = random.nextInt(6) == 0 ? "" : quoted(both[1]);
        return (random.nextBoolean() ? "[" : "(") + lower + "," + upper + (random.nextBoolean() ? "]" : ")");
    }

    static String multirange(Random random, Function<Random, String[]> bounds) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> range(random, bounds))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Two numbers in order. */
    static String[] numbers(Random random, int bits) {
        long a = number(random, bits);
        long b = number(random, bits);
        return new String[] {String.valueOf(Math.min(a, b)), String.valueOf(Math.max(a, b))};
    }

    /** Two days of this era in order. */
    static String[] dates(Random random) {
        int day = random.nextInt(100_000);
        return new String[] {
            LocalDate.ofEpochDay(day).toString(),
            LocalDate.ofEpochDay(day + random.nextInt(1000)).toString()
        };
    }
}
