package dev.penstock.core.internal.codec.text;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.codec.scalar.IntegerCodecs;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON text of plain Java values: maps, lists, numbers, booleans. */
public final class JsonText {
    private static final int MAX_DEPTH = 1000;

    private JsonText() {}

    /** Returns whether the value is of a class that JSON has a form for; a {@code String} is taken for JSON text elsewhere. */
    public static boolean isJson(Object value) {
        return value instanceof Map
                || value instanceof List
                || value instanceof StructuredData
                || value instanceof Boolean
                || value instanceof Number;
    }

    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value, 0);
        return out.toString();
    }

    private static void append(StringBuilder out, @Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new MalformedException("it is nested too deeply");
        }
        if (value == null) {
            out.append("null");
        } else if (value instanceof StructuredData data) {
            appendMap(out, data.asMap(), depth);
        } else if (value instanceof Map<?, ?> map) {
            appendMap(out, map, depth);
        } else if (value instanceof List<?> list) {
            appendList(out, list, depth);
        } else if (value instanceof Boolean || value instanceof Json) {
            out.append(value);
        } else if (value instanceof Number number) {
            appendNumber(out, number);
        } else {
            appendString(out, value instanceof String text ? text : TextForm.of(value));
        }
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map, int depth) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            appendString(out.append(separator), String.valueOf(entry.getKey()));
            append(out.append(':'), entry.getValue(), depth + 1);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static void appendList(StringBuilder out, List<?> list, int depth) {
        char separator = '[';
        for (Object element : list) {
            append(out.append(separator), element, depth + 1);
            separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    private static void appendNumber(StringBuilder out, Number number) {
        if (number instanceof Double || number instanceof Float) {
            if (Double.isFinite(number.doubleValue())) {
                out.append(number);
            } else {
                appendString(out, TextForm.of(number));
            }
        } else if (number instanceof BigDecimal
                || number instanceof BigInteger
                || IntegerCodecs.exactly(number) != null) {
            out.append(number);
        } else {
            throw new MalformedException("it holds a number of an unknown class");
        }
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
