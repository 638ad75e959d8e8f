package dev.penstock.core;

import dev.penstock.core.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The name of a table as in {@link Metadata#COLLECTION}: {@code orders} in schema {@code public}, else {@code sales.orders}.
 *
 * <p>A part that contains a dot or a quote is double-quoted, and its own quotes are doubled. Case and blanks are kept; names are never
 * folded: {@code Orders} and {@code orders} are two tables. Immutable and thread-safe; equal if both parts are.
 *
 * <p>There are two texts of a name. {@link #toString()} is short, and is the one in metadata and options. {@link #toSql()} always
 * contains the schema and quotes both parts, and is the one for SQL statements.
 *
 * @param schema the schema, unquoted
 * @param table the table, unquoted
 */
public record CollectionName(String schema, String table) {
    private static final String DEFAULT_SCHEMA = "public";

    /**
     * Creates a name.
     *
     * @throws IllegalArgumentException if a part is empty
     */
    public CollectionName {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
        if (schema.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException("A collection's schema and table must not be empty");
        }
    }

    /**
     * Returns the text of a name, the same as {@link #toString()}, without creating a name.
     *
     * @param schema the schema, unquoted
     * @param table the table, unquoted
     * @return the text, such as {@code orders}, {@code sales.orders} or {@code "with.dot".orders}
     */
    public static String format(String schema, String table) {
        return schema.equals(DEFAULT_SCHEMA) ? quoted(table) : quoted(schema) + '.' + quoted(table);
    }

    /**
     * Parses a name. A name of one part is in schema {@code public}. Blanks are part of a name and are not removed.
     *
     * @param text a name such as {@code orders}, {@code sales.orders} or {@code "with.dot".orders}
     * @return the name, whether a table of that name exists or not
     * @throws IllegalArgumentException if the text is not a name of one or two parts; the message does not contain the text
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

    /**
     * Parses a list of names as {@link #toSql} writes them, separated by commas: the form of {@link Metadata#STREAMED}.
     *
     * @param text names such as {@code "public"."orders","sales"."items"}
     * @return the names in the order of the text, at least one; unmodifiable
     * @throws IllegalArgumentException if the text is not such a list; the message does not contain the text
     */
    public static List<CollectionName> parseList(String text) {
        List<CollectionName> names = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                names.add(parse(text.substring(from, i)));
                from = i + 1;
            }
        }
        names.add(parse(text.substring(from)));
        return List.copyOf(names);
    }

    /** Returns the text from which {@link #parse} returns this name again. */
    @Override
    public String toString() {
        return format(schema, table);
    }

    /**
     * Returns the quoted name as SQL statements contain it: {@code "public"."orders"}. It does not depend on the session's search
     * path, and a name cannot end the quotation.
     *
     * @throws IllegalArgumentException if the name contains a NUL character
     */
    public String toSql() {
        return SqlText.name(schema, table);
    }

    private static String quoted(String part) {
        return part.indexOf('.') < 0 && part.indexOf('"') < 0 ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    /** Returns the index of the dot that ends the part at {@code from}, or the length of the text. */
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
