package dev.penstock.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The name of a table as the metadata {@code opencdc.collection} writes it: {@code orders} in schema {@code public}, else
 * {@code sales.orders}; a part that holds a dot or a quote is double-quoted, its own quotes doubled. Case and blanks are
 * kept: a name is never folded.
 *
 * @param schema the schema, unquoted
 * @param table the table, unquoted
 */
public record CollectionName(String schema, String table) {
    private static final String DEFAULT_SCHEMA = "public";

    /** Makes a name of two parts that are not empty. */
    public CollectionName {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
        if (schema.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException("A collection's schema and table must not be empty");
        }
    }

    /** Returns the text of the table {@code schema.table}, without making a name first. */
    public static String format(String schema, String table) {
        return schema.equals(DEFAULT_SCHEMA) ? quoted(table) : quoted(schema) + '.' + quoted(table);
    }

    /**
     * Returns the name that {@code text} writes, a bare one being in schema {@code public}.
     *
     * @throws IllegalArgumentException where the text is no name of one or two parts; its message does not print the text
     */
    public static CollectionName parse(String text) {
        List<String> parts = new ArrayList<>(2);
        int from = 0;
        while (from <= text.length()) {
            int end = partEnd(text, from);
            parts.add(unquoted(text, from, end));
            from = end + 1;
        }
        return switch (parts.size()) {
            case 1 -> new CollectionName(DEFAULT_SCHEMA, parts.get(0));
            case 2 -> new CollectionName(parts.get(0), parts.get(1));
            default -> throw new IllegalArgumentException("A collection has more than two parts");
        };
    }

    /** Returns the text, such that {@link #parse} gives this name again. */
    @Override
    public String toString() {
        return format(schema, table);
    }

    private static String quoted(String part) {
        return part.indexOf('.') < 0 && part.indexOf('"') < 0 ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    /** Returns where the dot is that ends the part at {@code from}, or the end of the text. */
    private static int partEnd(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private static String unquoted(String text, int from, int end) {
        String part = text.substring(from, end);
        if (part.indexOf('"') < 0) {
            return part;
        }
        String inner = part.length() < 2 ? "\"" : part.substring(1, part.length() - 1);
        String unescaped = inner.replace("\"\"", "");
        if (!part.startsWith("\"") || !part.endsWith("\"") || unescaped.indexOf('"') >= 0) {
            throw new IllegalArgumentException("A quoted part of a collection does not end with its quote");
        }
        return inner.replace("\"\"", "\"");
    }
}
