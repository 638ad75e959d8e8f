package dev.penstock.core.internal.type;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Tables of values of the built-in types: what a server prints and sends for them, and texts that it rejects. */
final class TypeValues {
    static final String VALUES = "/types/values.txt";

    private TypeValues() {}

    static List<Value> values() {
        return lines(VALUES).stream()
                .map(line -> line.split("\\|", 3))
                .map(fields -> new Value(fields[0], fields[1], unescaped(fields[2])))
                .toList();
    }

    static List<Malformed> malformed() {
        return texts("/types/malformed.txt");
    }

    static List<Spelling> spellings() {
        return lines("/types/spellings.txt").stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|", 3))
                .map(fields -> new Spelling(fields[0], unescaped(fields[1]), unescaped(fields[2])))
                .toList();
    }

    static List<Malformed> outOfRange() {
        return texts("/types/out-of-range.txt");
    }

    private static List<Malformed> texts(String resource) {
        return lines(resource).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|", 2))
                .map(fields -> new Malformed(fields[0], unescaped(fields[1])))
                .toList();
    }

    static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(TypeValues.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PgType type(String name) {
        return BuiltInTypes.all().values().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescaped(String text) {
        return text.translateEscapes();
    }

    /** A value, its binary form in hexadecimal digits, and its text. */
    record Value(String type, String hex, String text) {
        byte[] binary() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return type + '|' + hex + '|' + escaped(text);
        }
    }

    /** A text that is no value of the type. */
    record Malformed(String type, String text) {
        @Override
        public String toString() {
            return type + '|' + escaped(text);
        }
    }

    /** A text of a value, and the text that a server prints for it. */
    record Spelling(String type, String text, String printed) {}
}
