package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import org.jspecify.annotations.Nullable;

/** Identifiers and literals in SQL syntax. */
public final class SqlText {
    private SqlText() {}

    /** Returns an identifier, quoted. */
    public static String identifier(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /** Returns a table's name with its schema, quoted. */
    public static String table(CollectionName name) {
        return identifier(name.schema()) + '.' + identifier(name.table());
    }

    /** Returns an operator with its schema, as an expression uses it. */
    public static String operator(String schema, String name) {
        return "OPERATOR(" + identifier(schema) + '.' + name + ')';
    }

    /**
     * Returns a string literal that is read the same whatever {@code standard_conforming_strings} is, {@code NULL} for
     * null.
     */
    public static String literal(@Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        String quoted = '\'' + withoutNul(text).replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }

    /** Returns a literal of these bytes. */
    public static String literal(byte[] bytes) {
        StringBuilder hex = new StringBuilder(bytes.length * 2 + 24).append("'");
        for (byte b : bytes) {
            hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return "pg_catalog.decode(" + hex.append("', 'hex')");
    }

    /** Refuses NUL: the protocol ends a statement at its first NUL, and the rest would be lost silently. */
    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL has no text with a NUL character");
        }
        return text;
    }
}
