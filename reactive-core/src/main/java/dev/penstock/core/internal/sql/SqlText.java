package dev.penstock.core.internal.sql;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers and literals in SQL syntax: the only place that converts names and values into SQL text.
 *
 * <p>Each method throws {@link IllegalArgumentException} for a text with a NUL character. PostgreSQL has no such text, and the protocol ends
 * a statement at its first NUL: the rest would be lost silently.
 */
public final class SqlText {
    /** The number of bytes that PostgreSQL keeps of a name (manual, section "Identifiers and Key Words"). */
    public static final int LONGEST_NAME = 63;

    private SqlText() {}

    /** Returns whether PostgreSQL would cut {@code name} without an error, so that it could name another object. */
    public static boolean isCut(String name) {
        return name.length() > LONGEST_NAME / 3 && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
    }

    /** Returns {@code name} as a quoted identifier. */
    public static String identifier(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /** Returns {@code names} as quoted identifiers, separated by commas. */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(SqlText::identifier).collect(Collectors.joining(", "));
    }

    /** Returns the quoted name of an object in a schema. */
    public static String name(String schema, String name) {
        return identifier(schema) + '.' + identifier(name);
    }

    /** Returns an operator with its schema, as an expression uses it. */
    public static String operator(String schema, String name) {
        return "OPERATOR(" + identifier(schema) + '.' + name + ')';
    }

    /** Returns a string literal that is valid for every setting of {@code standard_conforming_strings}, {@code NULL} for null. */
    public static String literal(@Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        String quoted = '\'' + withoutNul(text).replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : 'E' + quoted.replace("\\", "\\\\");
    }

    /** Returns a literal of these bytes. */
    public static String literal(byte[] bytes) {
        StringBuilder hex = new StringBuilder(bytes.length * 2 + 24).append("'");
        for (byte b : bytes) {
            hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return "pg_catalog.decode(" + hex.append("', 'hex')");
    }

    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL has no text with a NUL character");
        }
        return text;
    }
}
